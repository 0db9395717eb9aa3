/** No secret in what we keep and what browsers get: files of the repository, and the files of a build that anybody may fetch. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

/** What keys and tokens look like, wherever they stand. */
const LOOKS: readonly (readonly [string, RegExp])[] = [
  [
    "a private key",
    /-----BEGIN (?:RSA |EC |OPENSSH |ENCRYPTED )?PRIVATE KEY-----\s*\n[A-Za-z0-9+/=\s]{100,}/,
  ],
  ["a token of GitHub", /\bgh[pousr]_[A-Za-z0-9]{36}\b/],
  ["a key of AWS", /\bAKIA[0-9A-Z]{16}\b/],
  ["a key of Google", /\bAIza[0-9A-Za-z_-]{35}\b/],
  ["a token of Slack", /\bxox[abpr]-[0-9A-Za-z-]{20,}/],
  ["a live key of a provider", /\b[sr]k_live_[0-9A-Za-z]{16,}/],
  ["a signing key of Inngest", /\bsignkey-prod-[0-9a-f]{32,}/],
  [
    "an address with a password",
    /\b(?:postgres(?:ql)?|smtps?|https?):\/\/[^\s:/@"'`$<{]{1,60}:(?!password@|\$)[^\s@"'`$<{]{12,}@(?!localhost|127\.0\.0\.1|[a-z.]*example)/,
  ],
  [
    "a secret with its value",
    /^(?:NEXTAUTH_SECRET|REFRESH_KEY|DERIVATION_KEY|BANK_DATA_KEYS|POSTGRES_PASSWORD|REVIO_SECRET_KEY)[A-Z_]*=["']?(?!test|\$)[A-Za-z0-9:_+/=-]{24,}/m,
  ],
];

const findings = (name: string, text: string): string[] =>
  LOOKS.filter(([, look]) => look.test(text)).map(([what]) => `${name}: ${what}`);

function* filesOf(path: string): Generator<string> {
  if (!statSync(path).isDirectory()) yield path;
  else for (const name of readdirSync(path)) yield* filesOf(join(path, name));
}

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

  it("14.40 are in no file of a build that anybody may fetch, and no name of one either", () => {
    const built = existsSync(".data/builds")
      ? readdirSync(".data/builds")
          .map((name) => join(".data/builds", name, ".next", "static"))
          .filter(existsSync)
      : [];
    const names = [
      ...readFileSync("server/env.ts", "utf8").matchAll(
        /^ {2}([A-Z][A-Z_]*(?:SECRET|KEYS?|PASSWORD|TOKEN)[A-Z_]*):/gm,
      ),
    ].map((match) => match[1] ?? "");
    expect(names.length).toBeGreaterThan(5);
    for (const file of built.flatMap((directory) => [...filesOf(directory)])) {
      const text = readFileSync(file, "utf8");
      expect(findings(file, text)).toEqual([]);
      expect([file, names.filter((name) => text.includes(name))]).toEqual([file, []]);
      expect([file, file.endsWith(".map")]).toEqual([file, false]);
    }
  });
});
