/** Pages and routes: who is answered there, with the handlers called as they are, so that nothing rests on proxy.ts. */
import { generateKeyPairSync } from "node:crypto";
import { resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { encodeId, newId } from "@/db/ids";
import { readSource, sourcePaths } from "@/scripts/sources";
import { everything } from "@/server/testing/call-as";
import { accessCookieOf } from "@/server/testing/call-procedure";
import { useDatabase } from "@/server/testing/database";
import { addressOf, PAGES, ROUTES } from "@/server/testing/doors";
import { makePerson, type Person } from "@/server/testing/factories";
import { pinKeys } from "@/server/webhooks/pin-keys";

const database = useDatabase({
  METRICS_TOKEN: "a token of 32 characters or more",
  SENTRY_DSN: "http://k@127.0.0.1:9/1",
});
const files = sourcePaths().filter((path) => path.startsWith("app/"));
const METHOD = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/;

type Handler = (
  request: Request,
  context: { params: Promise<Record<string, string | string[]>> },
) => Promise<Response>;
const load = async (file: string) => (await import(resolve(file))) as Record<string, Handler>;

const A_STATEMENT = "?name=a.csv&format=revio_csv&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z";

/** What a route answers to a request of our own pages by this person, unless `headers` say otherwise. */
async function ask(
  file: string,
  method: string,
  {
    cookie = "",
    query = file.includes("statements") ? A_STATEMENT : "",
    headers = {},
  }: { cookie?: string; query?: string; headers?: Record<string, string | undefined> } = {},
): Promise<{ status: number; text: string }> {
  const path = addressOf(file)
    .replace(/\[\.\.\.nextauth\]/, "callback/credentials")
    .replace("[trpc]", "session.me")
    .replace(/\[\w+\]/, encodeId("exp", newId()));
  const own = {
    cookie,
    origin: "http://localhost:3000",
    "content-type": "application/json",
    "x-wallet-peer": "192.0.2.9",
  };
  const given = Object.entries({ ...own, ...headers }).filter(
    (one): one is [string, string] => one[1] !== undefined,
  );
  const body = method === "GET" || method === "HEAD" ? {} : { body: "{}" };
  const request = new Request(`http://localhost:3000${path}${query}`, { method, ...body, headers: given });
  const [, last = ""] = /\/([^/]+)$/.exec(path) ?? [];
  const params = Promise.resolve({
    exportId: last,
    trpc: "session.me",
    nextauth: ["callback", "credentials"],
  });
  const answer = await (await load(file))[method]?.(request, { params });
  return { status: answer?.status ?? 0, text: answer ? await answer.text() : "" };
}
const codeOf = ({ status, text }: { status: number; text: string }): [number, unknown] => [
  status,
  (JSON.parse(text || "{}") as { code?: string }).code,
];

let user: Person, ended: Person, closed: Person, admin: Person, without: Person;
beforeAll(async () => {
  [user, ended, closed] = [
    await makePerson(database),
    await makePerson(database),
    await makePerson(database),
  ];
  admin = await makePerson(database, { role: "admin" });
  without = await makePerson(database, { role: "admin", factor: false });
  await database.admin`update wallet.sessions set revoked_at = now() where id = ${ended.sessionId}`;
  const key = () =>
    generateKeyPairSync("rsa", { modulusLength: 2048 })
      .publicKey.export({ type: "spki", format: "pem" })
      .toString();
  await pinKeys({ adminUrl: database.url("admin"), mode: "test", keys: { webhook: key(), callback: key() } });
  await database.admin`update wallet.users set status = 'closed', closed_at = now() where id = ${closed.userId}`;
});

/** A refusal that changes nothing. */
async function refused(file: string, method: string, who: Person | undefined, expected: [number, string]) {
  const before = await everything(database);
  const answer = await ask(file, method, { cookie: who ? await accessCookieOf(who) : "" });
  expect([file, ...codeOf(answer)]).toEqual([file, ...expected]);
  expect(await everything(database)).toEqual(before);
}

const routesWhich = (answers: string): [string, string][] =>
  Object.entries(ROUTES).flatMap(([file, door]) =>
    door.answers === answers ? door.methods.map((method): [string, string] => [file, method]) : [],
  );

describe("the table of pages and routes", () => {
  it("14.32 has every page and every method of every route, and no other", () => {
    const routes = files.filter((path) => path.endsWith("/route.ts"));
    const methods = Object.fromEntries(routes.map((path) => [path, methodsOf(path)]));
    expect(methods).toEqual(
      Object.fromEntries(Object.entries(ROUTES).map(([file, door]) => [file, door.methods.toSorted()])),
    );
    expect(files.filter((path) => path.endsWith("/page.tsx")).toSorted()).toEqual(
      Object.keys(PAGES).toSorted(),
    );
  });

  it("14.32 opens the console to admins alone, and the wallet to people", () => {
    for (const [file, door] of Object.entries(PAGES)) {
      const room = file.split("/")[1] ?? "";
      const expected =
        {
          admin: "admin",
          "(wallet)": "user",
          "(paper)": "user",
          "(auth)": "anyone",
          dev: "machine",
        }[room] ?? "anyone";
      expect([file, door]).toEqual([file, expected]);
    }
  });
});

const methodsOf = (path: string): string[] =>
  [
    ...readSource(path).code.matchAll(
      /export const \{([^}]+)\}|export \{([^}]+)\}|export (?:const|(?:async )?function) (\w+)/g,
    ),
  ]
    .flatMap(([, from, list, name]) =>
      (from ?? list ?? name ?? "").split(",").map((one) => one.split(" as ").at(-1)?.trim() ?? ""),
    )
    .filter((name) => METHOD.test(name))
    .toSorted();

/** What pages and layouts may take from the server: procedures, and words. */
const FOR_PAGES = new Set([
  "trpc/rsc",
  "trpc/refusal-of",
  "dates",
  "money",
  "errors",
  "env",
  "security/safe-next",
  "security/openid-provider",
  "transactions/receipt-pdf",
]);

describe("pages", () => {
  it("14.32 read through procedures alone, which decide", () => {
    const pages = files.filter((path) => !/\.test\.tsx?$/.test(path) && !path.startsWith("app/api/"));
    const found = pages.flatMap((path) =>
      readSource(path).imports.flatMap(({ file, module, typeOnly }) => {
        const room = /^server\/(.+)\.tsx?$/.exec(file ?? "")?.[1];
        const allowed =
          room === undefined ||
          FOR_PAGES.has(room) ||
          (room === "notifications/dev-mail" && path.startsWith("app/dev/"));
        return typeOnly || (allowed && !file?.startsWith("db/")) ? [] : [`${path}: ${module}`];
      }),
    );
    expect(found).toEqual([]);
  });

  it("14.32 and routes ask proxy.ts for nothing: its gate is its own, and no permission is decided there", () => {
    const users = sourcePaths().filter(
      (path) =>
        !/\.test\.tsx?$/.test(path) &&
        readSource(path).imports.some(({ file }) => file === "server/security/page-gate.ts"),
    );
    expect(users).toEqual(["proxy.ts"]);
    const rooms = readSource("proxy.ts").imports.flatMap(({ file }) =>
      file?.startsWith("server/") ? [file] : [],
    );
    for (const file of rooms) expect(file).not.toMatch(/trpc|find-actor|users\//);
  });
});

describe("routes", () => {
  it.each(routesWhich("admin"))(
    "14.21 14.32 %s %s answers admins who proved a second factor, and nobody else",
    async (file, method) => {
      for (const who of [undefined, ended, closed]) await refused(file, method, who, [401, "SESSION_ENDED"]);
      await refused(file, method, user, [403, "NO_PERMISSION"]);
      await refused(file, method, without, [403, "FACTOR_REQUIRED"]);
      const wrong = await ask(file, method, { cookie: await accessCookieOf(admin), query: "?name=a.csv" });
      expect([file, ...codeOf(wrong)]).toEqual([file, 400, "BAD_INPUT"]);
    },
  );

  it.each(routesWhich("user"))(
    "14.32 %s %s answers people about their own, and nobody else",
    async (file, method) => {
      for (const who of [undefined, ended, closed]) await refused(file, method, who, [401, "SESSION_ENDED"]);
      for (const who of [user, admin]) await refused(file, method, who, [404, "NOT_FOUND"]);
    },
  );

  it.each(routesWhich("signature"))(
    "14.18 14.32 %s %s answers nobody who does not sign",
    async (file, method) => {
      if (method === "GET") return expect(file).toBe("app/api/inngest/route.ts"); // says that it is there, see e2e/borders
      const before = await everything(database, ["webhook_refusals"]);
      const answer = await ask(file, method, { cookie: await accessCookieOf(admin) });
      expect([file, answer.status]).toEqual([file, 401]);
      expect(await everything(database, ["webhook_refusals"])).toEqual(before);
    },
  );

  it.each(routesWhich("scraper"))(
    "14.41 %s %s is there for whoever brings the token alone",
    async (file, method) => {
      await refused(file, method, admin, [404, "NOT_FOUND"]);
      const headers = { authorization: "Bearer a token of 32 characters or more" };
      expect((await ask(file, method, { headers })).status).toBe(200);
    },
  );

  const guarded = Object.entries(ROUTES).filter(([, door]) => door.ownPages);
  it.each(guarded)(
    "14.15 %s takes nothing from another site, from a sandboxed frame or from nowhere",
    async (file) => {
      for (const who of [user, admin]) {
        const cookie = await accessCookieOf(who);
        for (const origin of [
          "https://evil.example",
          "null",
          "http://localhost:3000.evil.example",
          undefined,
        ]) {
          const before = await everything(database);
          const answer = await ask(file, "POST", {
            cookie,
            headers: { origin, "sec-fetch-site": "cross-site" },
          });
          expect([file, origin, answer.status]).toEqual([file, origin, 403]);
          expect(await everything(database)).toEqual(before);
        }
      }
    },
  );
});
