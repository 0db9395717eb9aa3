import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

type Lock = { packages: Record<string, { version?: string; optionalDependencies?: Record<string, string> }> };
// oxlint-disable-next-line typescript/no-unnecessary-type-assertion -- `as string` keeps a plain JavaScript file out of the types
const script = (await import("./fix-lock.mjs" as string)) as {
  completeLock: (lock: Lock) => { lock: Lock; added: string[] };
};
const { completeLock } = script;

const committed = (): Lock => JSON.parse(readFileSync("package-lock.json", "utf8")) as Lock;

describe("completeLock", () => {
  it("has nothing to add to the committed lock file", () => {
    expect(completeLock(committed()).added).toEqual([]);
  });

  it("puts back a missing entry with its platform", () => {
    const lock = committed();
    delete lock.packages["node_modules/@next/swc-linux-arm64-musl"];
    const { lock: completed, added } = completeLock(lock);
    expect(added).toEqual(["@next/swc-linux-arm64-musl"]);
    expect(completed.packages["node_modules/@next/swc-linux-arm64-musl"]).toMatchObject({
      version: lock.packages["node_modules/next"]?.version,
      optional: true,
      os: ["linux"],
      cpu: ["arm64"],
      libc: ["musl"],
    });
  });

  it("finds a package that stands beside the one that asks for it", () => {
    const lock = {
      packages: {
        "node_modules/a": { version: "1.0.0", optionalDependencies: { b: "2.0.0" } },
        "node_modules/a/node_modules/b": { version: "2.0.0" },
      },
    };
    expect(completeLock(lock).added).toEqual([]);
  });
});
