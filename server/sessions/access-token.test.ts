import { createSecretKey, hkdfSync } from "node:crypto";
import { CompactEncrypt, decodeProtectedHeader, EncryptJWT, UnsecuredJWT } from "jose";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { testEnvironment } from "@/server/testing/database";
import type { SessionFacts } from "./session";

const environment = testEnvironment(() => "postgres://nobody@127.0.0.1:1/none");
const session: SessionFacts = {
  userId: "0192f0c1-0000-7000-8000-000000000001",
  sessionId: "0192f0c1-0000-7000-8000-000000000002",
  role: "user",
  amr: "pwd",
  createdAt: new Date(),
  expiresAt: new Date(Date.now() + 7 * 24 * 3600 * 1000),
};

/** A process of its own, as far as secrets go. */
async function start(overrides: Record<string, string> = {}) {
  vi.resetModules();
  delete process.env["NEXTAUTH_SECRET_PREVIOUS"];
  Object.assign(process.env, environment, overrides);
  return import("./access-token");
}
let tokens: Awaited<ReturnType<typeof start>>;
beforeEach(async () => {
  tokens = await start();
});
afterEach(() => {
  vi.useRealTimers();
});

const keyOf = (secret: string) => Buffer.from(hkdfSync("sha256", secret, "", "access token", 32));

describe("writeAccessToken", () => {
  it("is a JWE that says which session, for 15 minutes, and nothing personal", async () => {
    const claims = tokens.accessClaims(session);
    const token = await tokens.writeAccessToken(claims);
    expect(decodeProtectedHeader(token)).toEqual({
      alg: "dir",
      enc: "A256GCM",
      typ: "at+jwt",
      kid: expect.stringMatching(/^[0-9a-f]{8}$/),
    });
    expect(await tokens.readAccessToken(token)).toEqual(claims);
    expect(claims.exp - Math.floor(Date.now() / 1000)).toBeGreaterThanOrEqual(899);
    expect(claims.exp - Math.floor(Date.now() / 1000)).toBeLessThanOrEqual(900);
    expect(Object.keys(claims).sort()).toEqual(["amr", "auth_time", "exp", "role", "sid", "sub"]);
  });

  it("never outlives the session", async () => {
    const end = new Date(Date.now() + 60_000);
    expect(tokens.accessClaims({ ...session, expiresAt: end }).exp).toBe(Math.floor(end.getTime() / 1000));
  });

  it("fits into one cookie", async () => {
    expect((await tokens.writeAccessToken(tokens.accessClaims(session))).length).toBeLessThan(900);
  });
});

describe("readAccessToken", () => {
  it("14.26 knows nothing after 15 minutes", async () => {
    const token = await tokens.writeAccessToken(tokens.accessClaims(session));
    expect(await tokens.readAccessToken(token)).toBeDefined();
    vi.useFakeTimers({ now: Date.now() + 901_000 });
    expect(await tokens.readAccessToken(token)).toBeUndefined();
  });

  it("says the same of a token however often it is asked, whatever a caller did with the answer", async () => {
    const claims = tokens.accessClaims(session);
    const token = await tokens.writeAccessToken(claims);
    for (let at = 0; at < 3; at++) {
      const read = await tokens.readAccessToken(token);
      expect(read).toEqual(claims);
      Object.assign(read ?? {}, { role: "admin" });
    }
  });

  it("14.26 reads tokens of the previous secret, and of no other", async () => {
    const claims = tokens.accessClaims(session);
    const token = await tokens.writeAccessToken(claims);
    const secret = "a-new-secret-of-more-than-32-characters";
    const changed = await start({
      NEXTAUTH_SECRET: secret,
      NEXTAUTH_SECRET_PREVIOUS: environment["NEXTAUTH_SECRET"] ?? "",
    });
    expect(await changed.readAccessToken(token)).toEqual(claims);
    const later = await start({ NEXTAUTH_SECRET: secret });
    expect(await later.readAccessToken(token)).toBeUndefined();
  });

  it("14.26 reads nothing of another origin's, though the key is the same", async () => {
    const token = await tokens.writeAccessToken(tokens.accessClaims(session));
    const other = await start({ APP_ORIGIN: "https://wallet.example" });
    expect(await other.readAccessToken(token)).toBeUndefined();
  });

  it("14.26 knows nobody in a token that is not exactly ours", async () => {
    const claims = tokens.accessClaims(session);
    const good = await tokens.writeAccessToken(claims);
    const { kid = "" } = decodeProtectedHeader(good);
    const origin = environment["APP_ORIGIN"] ?? "";
    const key = keyOf(environment["NEXTAUTH_SECRET"] ?? "");
    const jwt = (
      change: (token: EncryptJWT) => EncryptJWT,
      header = {},
      signing = key,
      body: Record<string, unknown> = claims,
    ) =>
      change(
        new EncryptJWT(body)
          .setProtectedHeader({ alg: "dir", enc: "A256GCM", typ: "at+jwt", kid, ...header })
          .setIssuer(origin)
          .setAudience(origin)
          .setIssuedAt()
          .setExpirationTime("10m"),
      ).encrypt(createSecretKey(signing));
    const same = (token: EncryptJWT) => token;
    expect(await tokens.readAccessToken(await jwt(same))).toBeDefined(); // the frame of this test is right

    const [head = "", , iv = "", body = "", tag = ""] = good.split(".");
    const bad = [
      await jwt((token) => token.setIssuer("https://evil.example")),
      await jwt((token) => token.setAudience("https://evil.example")),
      await jwt((token) => token.setExpirationTime("-1s")),
      await jwt((token) => token.setNotBefore("1h")),
      await jwt(same, { kid: "00000000" }),
      await jwt(same, { kid: undefined }),
      await jwt(same, { typ: "JWT" }),
      await jwt(same, {}, Buffer.alloc(32)),
      await jwt(same, {}, key, { ...claims, sid: "' or 1=1" }),
      await jwt(same, {}, key, { ...claims, role: "owner" }),
      await jwt(same, {}, key, { sub: claims.sub }),
      await jwt(same, { enc: "A128CBC-HS256" }),
      await new CompactEncrypt(Buffer.from("not json"))
        .setProtectedHeader({ alg: "dir", enc: "A256GCM", typ: "at+jwt", kid })
        .encrypt(key),
      new UnsecuredJWT(claims)
        .setIssuer(origin)
        .setAudience(origin)
        .setIssuedAt()
        .setExpirationTime("10m")
        .encode(),
      `${head}..${iv}.${body}.${tag.slice(0, 6)}`,
      `${head}..${iv}.${body}x.${tag}`,
      `${head}..${iv}.${body}.`,
      `${session.sessionId}.0.${"A".repeat(43)}`,
      "",
      "....",
      "null",
      "x".repeat(100_000),
    ];
    for (const token of bad) expect(await tokens.readAccessToken(token)).toBeUndefined();
    expect(await tokens.readAccessToken(undefined)).toBeUndefined();
  });
});
