/** The lock file against `floors.json`: security fixes stay in, and nothing runs code while it is installed. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

type Floor = { floor?: string; exact?: string; equals?: string; why?: string };
type Locked = {
  version?: string;
  resolved?: string;
  link?: boolean;
  hasInstallScript?: boolean;
  optional?: boolean;
};

const read = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));
const { node, packages } = read("floors.json") as {
  node: { floor: string };
  packages: Record<string, Floor>;
};
const lock = (read("package-lock.json") as { packages: Record<string, Locked> }).packages;
const manifest = read("package.json") as {
  engines: { node: string };
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
};

/** Positive when `a` is newer; pre-releases are older than their release. */
function compare(a: string, b: string): number {
  const parts = (version: string): number[] => (version.split("-")[0] ?? "").split(".").map(Number);
  const [left, right] = [parts(a), parts(b)];
  for (let at = 0; at < 3; at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return Number(b.includes("-")) - Number(a.includes("-"));
}

/** Every version of a package in the lock, nested copies included. */
const versionsOf = (name: string): string[] =>
  Object.entries(lock)
    .filter(([path]) => path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`))
    .map(([, { version }]) => version ?? "");

describe("compare", () => {
  it("orders versions by number, not by letter", () => {
    expect(compare("1.10.0", "1.9.9")).toBeGreaterThan(0);
    expect(compare("1.2.3", "1.2.3")).toBe(0);
    expect(compare("2.0.0-beta.1", "2.0.0")).toBeLessThan(0);
  });
});

describe("floors", () => {
  it.each(Object.entries(packages))(
    "%s stands at or above its floor, in every copy",
    (name, { floor, exact, equals }) => {
      const versions = versionsOf(name);
      expect(versions.length).toBeGreaterThan(0);
      for (const version of versions) {
        if (exact) expect(version).toBe(exact);
        if (floor) expect(compare(version, floor), `${name} ${version}`).toBeGreaterThanOrEqual(0);
        if (equals) expect([version]).toEqual(versionsOf(equals));
      }
    },
  );

  it("asks for the Node version of the floor", () => {
    expect(compare(`${manifest.engines.node.replace(">=", "")}.0`, node.floor)).toBeGreaterThanOrEqual(0);
  });
});

describe("the lock file", () => {
  it("14.43 pins every direct dependency to one exact version", () => {
    const wanted = {
      ...manifest.dependencies,
      ...manifest.devDependencies,
      ...manifest.optionalDependencies,
    };
    expect(
      Object.entries(wanted).filter(([, version]) => !/^\d+\.\d+\.\d+(-[a-z0-9.]+)?$/.test(version)),
    ).toEqual([]);
    expect(
      Object.entries(wanted).filter(([name, version]) => lock[`node_modules/${name}`]?.version !== version),
    ).toEqual([]);
  });

  it("14.43 takes nothing from git, a file or an address of its own", () => {
    const foreign = Object.entries(lock).filter(
      ([, { resolved, link }]) => link || (resolved !== undefined && !resolved.startsWith("https://")),
    );
    expect(foreign.map(([path]) => path)).toEqual([]);
  });

  it("14.43 installs without running scripts", () => {
    expect(readFileSync(".npmrc", "utf8")).toContain("ignore-scripts=true");
  });
});
