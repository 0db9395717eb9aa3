import { beforeEach, describe, expect, it, vi } from "vitest";
import { testEnvironment } from "@/server/testing/database";

/** The environment is parsed once per load of `env`, so each case loads it anew. */
async function ask(token: string, headers: Record<string, string>): Promise<boolean> {
  vi.resetModules();
  Object.assign(
    process.env,
    testEnvironment((role) => `postgres://${role}@localhost/none`),
    { METRICS_TOKEN: token },
  );
  const { mayScrape } = await import("./may-scrape");
  return mayScrape(new Headers(headers));
}

beforeEach(() => vi.resetModules());

describe("mayScrape", () => {
  const token = "a-token-of-twenty-characters";

  it("asks for the exact token where one is set, from wherever", async () => {
    expect(await ask(token, { authorization: `Bearer ${token}` })).toBe(true);
    for (const authorization of ["", token, `Bearer ${token}x`, `Bearer ${token.slice(1)}`, "Bearer "]) {
      expect(await ask(token, { authorization, "x-wallet-peer": "127.0.0.1" })).toBe(false);
    }
  });

  it("without a token believes the socket's other end only", async () => {
    expect(await ask("", { "x-wallet-peer": "127.0.0.1" })).toBe(true);
    expect(await ask("", { "x-wallet-peer": "::1" })).toBe(true);
    expect(await ask("", { "x-wallet-peer": "::ffff:127.0.0.1" })).toBe(true);
    expect(await ask("", { "x-wallet-peer": "203.0.113.9", "x-forwarded-for": "127.0.0.1" })).toBe(false);
    expect(await ask("", { "x-forwarded-for": "127.0.0.1" })).toBe(false);
  });
});
