/** The house rules, held: who may import whom, what is banned where, sizes, names and docstrings. */
import { describe, expect, it } from "vitest";
import { readSource, sourcePaths } from "../scripts/sources";

const all = sourcePaths().map(readSource);
const isTest = (path: string): boolean =>
  /\.test\.tsx?$/.test(path) || path.startsWith("server/testing/") || path.endsWith("/testing.ts");
const isTool = (path: string): boolean =>
  /^(scripts|bench|e2e|inngest\/conformance)\//.test(path) || /^[a-z.-]+\.config\.ts$/.test(path);
const product = all.filter(({ path }) => !isTest(path) && !isTool(path));

/** Lower rooms know nothing of higher ones. */
const LEVELS: readonly (readonly string[])[] = [
  ["server/env.ts", "server/errors.ts", "server/sql-states.ts", "server/money.ts", "server/dates.ts"],
  ["server/observability"],
  ["db"],
  ["server/ledger", "server/revio"],
  [
    "server/users",
    "server/sessions",
    "server/security",
    "server/tiers",
    "server/identity",
    "server/bank-accounts",
    "server/deposits",
    "server/withdrawals",
    "server/transfers",
    "server/transactions",
    "server/exports",
    "server/notifications", // speaks in the words of the nouns; nothing below imports it
  ],
  [
    "server/audit",
    "server/webhooks",
    "server/reconciliation",
    "server/adjustments",
    "server/people", // the console's side of a person; the person's own is server/users
    "server/alerts",
    "server/health",
  ],
  ["server/trpc", "inngest"],
  [
    "app",
    "proxy.ts",
    "instrumentation.ts",
    "instrumentation-node.ts",
    "instrumentation-client.ts",
    "instrumentation-browser.ts",
    "components",
  ],
];

const inRoom = (path: string, room: string): boolean => path === room || path.startsWith(`${room}/`);
const levelOf = (path: string): number =>
  LEVELS.findIndex((rooms) => rooms.some((room) => inRoom(path, room)));
const isEngine = (path: string): boolean => inRoom(path, "inngest/engine");
const isSandbox = (path: string): boolean => inRoom(path, "sandbox");

type Edge = { from: string; to: string; typeOnly: boolean; names: string[] };
const edges: Edge[] = product.flatMap(({ path, imports }) =>
  imports.flatMap(({ file, typeOnly, names }) =>
    file === null || !/\.tsx?$/.test(file) ? [] : [{ from: path, to: file, typeOnly, names }],
  ),
);
const shown = (found: Edge[]): string[] => found.map(({ from, to }) => `${from} -> ${to}`);

describe("who may import whom", () => {
  it("puts every product file in a room", () => {
    expect(
      product
        .map(({ path }) => path)
        .filter((path) => levelOf(path) < 0 && !isSandbox(path) && path !== "next-env.d.ts"),
    ).toEqual([]);
  });

  it("lets a room import itself and lower ones only", () => {
    expect(shown(edges.filter(({ from, to }) => levelOf(from) >= 0 && levelOf(to) > levelOf(from)))).toEqual(
      [],
    );
  });

  it("keeps env, errors, money and dates free of imports of ours", () => {
    expect(
      shown(edges.filter(({ from, to }) => levelOf(from) === 0 && !to.startsWith("server/errors"))),
    ).toEqual([]);
  });

  it("lets components import components, money, dates and the type AppRouter", () => {
    const allowed = ({ to, typeOnly, names }: Edge): boolean =>
      inRoom(to, "components") ||
      to === "server/money.ts" ||
      to === "server/dates.ts" ||
      (to === "server/trpc/root.ts" && typeOnly && names.every((name) => name === "AppRouter"));
    expect(shown(edges.filter((edge) => inRoom(edge.from, "components") && !allowed(edge)))).toEqual([]);
  });

  it("keeps the sandbox and the engine apart from the product, both ways", () => {
    const apart = (path: string): boolean => isEngine(path) || isSandbox(path);
    expect(
      shown(
        edges.filter(
          ({ from, to }) =>
            (apart(from) || apart(to)) &&
            !(isEngine(from) && isEngine(to)) &&
            !(isSandbox(from) && isSandbox(to)),
        ),
      ),
    ).toEqual([]);
  });

  it("keeps tests, tools and benches out of the product", () => {
    expect(shown(edges.filter(({ to }) => isTest(to) || isTool(to)))).toEqual([]);
  });

  it("keeps frameworks out of the domain", () => {
    const framework = /^(next|next-auth|@trpc|inngest|react)(\/|$)/;
    /** SECURITY.md 2.1: the access token is next-auth's own format. */
    const written = (path: string, module: string): boolean =>
      path === "server/sessions/access-token.ts" && module === "next-auth/jwt";
    const found = product
      .filter(({ path }) => levelOf(path) >= 0 && levelOf(path) <= 5)
      .flatMap(({ path, imports }) =>
        imports
          .filter(({ module }) => framework.test(module) && !written(path, module))
          .map(({ module }) => `${path} -> ${module}`),
      );
    expect(found).toEqual([]);
  });

  it("has no circle of files", () => {
    expect(findCircles(edges.filter(({ typeOnly }) => !typeOnly))).toEqual([]);
  });

  it("writes the alias across rooms, no file extension, and has no barrel", () => {
    const roomOf = (path: string): string =>
      path
        .split("/")
        .slice(0, path.startsWith("server/") ? 2 : 1)
        .join("/");
    const found = product.flatMap(({ path, imports, barrel }) => [
      ...imports
        .filter(({ module, file }) => module.startsWith("..") && roomOf(file ?? "") !== roomOf(path))
        .map(({ module }) => `${path}: ${module}`),
      ...imports
        .filter(({ module }) => /^(\.|@\/)/.test(module) && /\.tsx?$/.test(module))
        .map(({ module }) => `${path}: ${module}`),
      ...(barrel ? [`${path} only forwards`] : []),
    ]);
    expect(found).toEqual([]);
  });
});

function findCircles(graph: Edge[]): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of graph) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (path: string, trail: string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) circles.push([...trail.slice(at), path].join(" -> "));
    if (at >= 0 || done.has(path)) return;
    for (const to of next.get(path) ?? []) visit(to, [...trail, path]);
    done.add(path);
  };
  for (const path of next.keys()) visit(path, []);
  return circles;
}

type Ban = { what: string; pattern: RegExp; except: (path: string) => boolean };
const never = (): boolean => false;
const BANS: Ban[] = [
  { what: "a transaction on the client's side", pattern: /\.begin\(|\bdb\.transaction\(/, except: never },
  {
    what: "raw SQL",
    pattern: /\bsql\.raw\b|\bunsafe\(/,
    except: (path) => inRoom(path, "db") || path === "inngest/engine/db.ts" || path === "sandbox/revio/db.ts",
  },
  {
    what: "the environment",
    pattern: /\bprocess\.env\b/,
    except: (path) =>
      [
        "server/env.ts",
        "instrumentation.ts",
        "instrumentation-client.ts",
        "sandbox/revio/main.ts",
        "sandbox/sms/main.ts",
        "inngest/engine/main.ts",
      ].includes(path),
  },
  {
    what: "the console",
    pattern: /\bconsole\./,
    except: (path) => ["sandbox/revio/main.ts", "inngest/engine/main.ts"].includes(path),
  },
  { what: "a server action", pattern: /["']use server["']/, except: never },
  {
    what: "a write outside the commands",
    pattern: /\b(insert into|update|delete from|truncate)\s+wallet\./i,
    except: (path) => path === "db/migrate.ts",
  },
];

describe("what is banned", () => {
  it.each(BANS)("$what stands nowhere it should not", ({ pattern, except }) => {
    expect(
      product.filter(({ path, code }) => !except(path) && pattern.test(code)).map(({ path }) => path),
    ).toEqual([]);
  });

  it("leaves nothing unfinished behind", () => {
    const unfinished = /\b(TODO|FIXME)\b|not implemented|coming soon/;
    expect(
      all
        .filter(({ path, text }) => path !== "server/architecture.test.ts" && unfinished.test(text))
        .map(({ path }) => path),
    ).toEqual([]);
  });

  it("skips and focuses no test", () => {
    const skipped = /\b(it|test|describe)\.(skip|only|todo|fixme|fails)\b/;
    expect(
      all
        .filter(({ path, code }) => (isTest(path) || path.startsWith("e2e/")) && skipped.test(code))
        .map(({ path }) => path),
    ).toEqual([]);
  });

  it("mocks no module", () => {
    expect(
      all
        .filter(({ path, code }) => isTest(path) && /\bvi\.(mock|fn|spyOn|stubGlobal)\(/.test(code))
        .map(({ path }) => path),
    ).toEqual([]);
  });
});

describe("sizes", () => {
  it("keeps files under 350 lines", () => {
    expect(all.filter(({ lines }) => lines > 350).map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
  });

  it("keeps functions of the product within 75 lines (60 is the aim)", () => {
    const long = product.flatMap(({ path, functions }) =>
      functions.filter(({ lines }) => lines > 75).map(({ name, lines }) => `${path} ${name}: ${lines}`),
    );
    expect(long).toEqual([]);
  });
});

describe("names and docstrings", () => {
  it("writes file names in kebab case", () => {
    const kebab = /^(\[+(\.\.\.)?[a-zA-Z]+\]+|\(?[a-z0-9]+(-[a-z0-9]+)*\)?|\.[a-z]+|_?[a-z0-9-]+)$/;
    const wrong = all.filter(({ path }) =>
      path
        .split("/")
        .some(
          (part) => !kebab.test(part.replace(/(\.(test|spec|config|d|rules\.test|sql))?\.(ts|tsx)$/, "")),
        ),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it("calls nothing a manager, a service, a helper or utils", () => {
    const vague = /(manager|service|helper|utils?)$/i;
    const files = product
      .filter(({ path }) => vague.test(path.replace(/\.tsx?$/, "")))
      .map(({ path }) => path);
    const names = product.flatMap(({ path, exports }) =>
      exports.filter(({ name }) => vague.test(name)).map(({ name }) => `${path} ${name}`),
    );
    expect([...files, ...names]).toEqual([]);
  });

  it("documents every exported function of the server and every table", () => {
    const mute = product
      .filter(({ path }) => inRoom(path, "server") || inRoom(path, "db"))
      .flatMap(({ path, exports, headed }) => {
        const wanted = exports.filter(({ kind }) => kind !== "other");
        if (headed && wanted.length === 1) return [];
        return wanted.filter(({ documented }) => !documented).map(({ name }) => `${path} ${name}`);
      });
    expect(mute).toEqual([]);
  });
});
