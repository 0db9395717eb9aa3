/** No secret in the files of the repository. Those of a build that anybody may fetch: `e2e/no-secrets.spec.ts`. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { findings } from "./secret-looks";

/** Every file that git keeps. */
const keptFiles = (): string[] =>
  execFileSync("git", ["ls-files", "-z"], { encoding: "utf8" })
    .split("\0")
    .filter((name) => name !== "" && existsSync(name));

describe("secrets", () => {
  it("14.40 are looked for by what they look like", () => {
    const made = [
      `-----BEGIN PRIVATE KEY-----\n${"MIIEvQ".repeat(30)}\n`,
      `ghp_${"a1B2".repeat(9)}`,
      `DATABASE_URL=postgres://wallet_app:${"s3cret".repeat(2)}@db.octoco.io/wallet`,
      `REFRESH_KEY=${"0f".repeat(32)}`,
    ];
    for (const text of made) expect(findings("x", text)).toHaveLength(1);
    expect(findings("x", "REFRESH_KEY=\npostgres://wallet_app:password@db.example/wallet")).toEqual([]);
  });

  it("14.40 are in no file of the repository", () => {
    const kept = keptFiles();
    expect(kept.length).toBeGreaterThan(500);
    expect(kept.filter((name) => /(^|\/)(\.env|secrets\.env|.*\.(p12|pfx|key))$/.test(name))).toEqual([]);
    expect(kept.flatMap((name) => findings(name, readFileSync(name, "utf8")))).toEqual([]);
  });

  it("14.40 are named by nothing that is built for browsers", () => {
    const named = keptFiles().filter(
      (name) => /\.(tsx?|mjs|example)$/.test(name) && /NEXT_PUBLIC_[A-Z]/.test(readFileSync(name, "utf8")),
    );
    expect(named).toEqual([]);
  });
});
