import { NextRequest } from "next/server";
import { describe, expect, it } from "vitest";
import { accessClaims, writeAccessToken } from "@/server/sessions/access-token";
import { testEnvironment } from "@/server/testing/database";
import { config, proxy } from "./proxy";

Object.assign(
  process.env,
  testEnvironment(() => "postgres://nobody@127.0.0.1:1/none"),
);

const ask = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  proxy(
    new NextRequest(`http://localhost:3000${path}`, {
      method,
      headers: { "sec-fetch-dest": "document", ...headers },
    }),
  );

const token = (seconds: number) => {
  const now = new Date();
  const session = {
    userId: "0192f0c1-0000-7000-8000-000000000001",
    sessionId: "0192f0c1-0000-7000-8000-000000000002",
    role: "user",
    amr: "pwd",
    createdAt: now,
    expiresAt: new Date(now.getTime() + seconds * 1000),
  } as const;
  return writeAccessToken(accessClaims(session));
};

/** What Next hands on to the page. */
const forwarded = (response: Response, name: string) => response.headers.get(`x-middleware-request-${name}`);

describe("proxy", () => {
  it("14.14 gives each page a nonce of its own, in the answer's policy and for the page to use", async () => {
    const [one, two] = [await ask("/sign-in"), await ask("/sign-in")];
    const policy = one.headers.get("content-security-policy") ?? "";
    expect(forwarded(one, "content-security-policy")).toBe(policy);
    expect(policy).toContain(`'nonce-${forwarded(one, "x-nonce")}'`);
    expect(two.headers.get("content-security-policy")).not.toBe(policy);
    expect(policy).not.toContain("unsafe-eval");
  });

  it("14.14 overwrites a policy and a nonce that come with the request, for prefetches too", async () => {
    const inbound = {
      "content-security-policy": "script-src 'nonce-mine'",
      "x-nonce": "mine",
      "next-router-prefetch": "1",
      rsc: "1",
    };
    const response = await ask("/sign-in", inbound);
    expect(forwarded(response, "x-nonce")).not.toBe("mine");
    expect(forwarded(response, "content-security-policy")).not.toContain("mine");
  });

  it("14.13 sends the table's headers with every kind of answer", async () => {
    const answers = [
      await ask("/sign-in"),
      await ask("/nothing-here"),
      await ask("/"),
      await ask("/", {}, "POST"),
      await ask("/", { "sec-fetch-dest": "empty" }),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([200, 307, 307, 405, 401]);
    for (const { headers } of answers) {
      expect(Object.fromEntries(headers)).toMatchObject({
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "cross-origin-opener-policy": "same-origin",
        "content-security-policy": expect.stringContaining("default-src 'none'"),
      });
      expect(headers.get("strict-transport-security")).toBeNull(); // loopback
    }
  });

  it("sends a page without a live token to be refreshed, and back to where it was", async () => {
    for (const cookie of ["", "w.at=junk", `w.at=${await token(-10)}`]) {
      const response = await ask("/activity?q=a%26b", { cookie });
      expect([response.status, response.headers.get("location")]).toEqual([
        307,
        "http://localhost:3000/api/session/refresh?next=%2Factivity%3Fq%3Da%2526b",
      ]);
    }
    expect((await ask("/activity", { cookie: `w.at=${await token(60)}` })).status).toBe(200);
  });

  it("14.16 goes to our own origin whatever the request says of its host", async () => {
    const response = await ask("/", { host: "evil.example", "x-forwarded-host": "evil.example" });
    expect(response.headers.get("location")).toMatch(/^http:\/\/localhost:3000\//);
  });

  it("takes neither forms nor actions", async () => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
      expect((await ask("/sign-in", { "next-action": "abc" }, method)).status).toBe(405);
    }
    expect((await ask("/api/of-somebody-else", {}, "POST")).status).toBe(200);
  });
});

describe("the matcher", () => {
  const matches = (path: string) => config.matcher.some((pattern) => new RegExp(`^${pattern}$`).test(path));

  it("holds every page and every API path that is not there", () => {
    for (const path of [
      "/",
      "/activity",
      "/activity/dep_1",
      "/api/nothing",
      "/api/trpc",
      "/api/trpc/a/b",
      "/api/healthy",
      "/_next/image",
    ]) {
      expect([path, matches(path)]).toEqual([path, true]);
    }
  });

  it("leaves out what counts its own bytes and sets its own headers", () => {
    for (const path of [
      "/api/trpc/session.me",
      "/api/auth/csrf",
      "/api/session/refresh",
      "/api/inngest",
      "/api/webhooks/revio",
      "/api/admin/statements",
      "/_next/static/a.js",
    ]) {
      expect([path, matches(path)]).toEqual([path, false]);
    }
  });
});
