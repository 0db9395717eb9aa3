// @vitest-environment happy-dom
import { createTRPCClient, httpBatchLink, httpLink, splitLink } from "@trpc/client";
import { afterEach, describe, expect, it } from "vitest";
import type { AppRouter } from "@/server/trpc/root";
import { callHeaders, refreshLink } from "./refresh-link";
import { signIn, signOut } from "./sign-in";

type Seen = { url: string; headers: Headers; body: string };
type Reply = { status?: number; body: unknown };

const realFetch = globalThis.fetch;
let seen: Seen[] = [];

/** A server in the place of `fetch`: one function from what was asked to the answer. */
function serve(reply: (asked: Seen) => Reply | Promise<Reply>): void {
  seen = [];
  globalThis.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : input.toString();
    const body = typeof init?.body === "string" ? init.body : "";
    const asked = { url, headers: new Headers(init?.headers), body };
    seen.push(asked);
    const answer = await reply(asked);
    return new Response(JSON.stringify(answer.body), {
      status: answer.status ?? 200,
      headers: { "content-type": "application/json" },
    });
  };
}
afterEach(() => {
  globalThis.fetch = realFetch;
});

const client = () =>
  createTRPCClient<AppRouter>({
    links: [
      refreshLink(),
      splitLink({
        condition: (operation) => operation.type === "mutation",
        true: httpLink({ url: "http://wallet.test/api/trpc", methodOverride: "POST", headers: callHeaders }),
        false: httpBatchLink({
          url: "http://wallet.test/api/trpc",
          methodOverride: "POST",
          headers: callHeaders,
        }),
      }),
    ],
  });
const ended = {
  error: {
    message: "SESSION_ENDED",
    code: -32001,
    data: { code: "SESSION_ENDED", sentence: "Sign in again to go on.", requestId: "req_1" },
  },
};
const renewals = () => seen.filter(({ url }) => url.endsWith("/api/session/refresh")).length;
const result = { result: { data: { ended: 3 } } };

describe("refreshLink", () => {
  it("renews once and repeats the call when the session had ended for the server", async () => {
    let live = false;
    serve(({ url }) => {
      if (url.endsWith("/refresh")) {
        live = true;
        return { body: {} };
      }
      return live ? { body: result } : { status: 401, body: ended };
    });
    expect(await client().session.endOthers.mutate({})).toEqual({ ended: 3 });
    expect(seen.map(({ url }) => new URL(url, "http://wallet.test").pathname)).toEqual([
      "/api/trpc/session.endOthers",
      "/api/session/refresh",
      "/api/trpc/session.endOthers",
    ]);
  });

  it("lets the second answer stand, so that it can't run in circles", async () => {
    serve(({ url }) => (url.endsWith("/refresh") ? { body: {} } : { status: 401, body: ended }));
    await expect(client().session.endOthers.mutate({})).rejects.toMatchObject({
      data: { code: "SESSION_ENDED" },
    });
    expect([seen.length, renewals()]).toEqual([3, 1]);
  });

  it("passes the refusal on when nobody is signed in any more, or no answer comes", async () => {
    for (const status of [401, 503]) {
      serve(({ url }) => (url.endsWith("/refresh") ? { status, body: {} } : { status: 401, body: ended }));
      await expect(client().session.endOthers.mutate({})).rejects.toMatchObject({
        data: { code: "SESSION_ENDED" },
      });
      expect(seen).toHaveLength(2);
    }
  });

  it("renews once for calls that are refused together", async () => {
    let live = false;
    serve(async ({ url }) => {
      if (!url.endsWith("/refresh")) return live ? { body: result } : { status: 401, body: ended };
      await new Promise((done) => setTimeout(done, 20));
      live = true;
      return { body: {} };
    });
    const { session } = client();
    await Promise.all([
      session.endOthers.mutate({}),
      session.endOthers.mutate({}),
      session.endOthers.mutate({}),
    ]);
    expect(renewals()).toBe(1);
  });

  it("leaves every other refusal alone", async () => {
    serve(() => ({
      status: 403,
      body: { error: { ...ended.error, data: { ...ended.error.data, code: "FROZEN" } } },
    }));
    await expect(client().session.endOthers.mutate({})).rejects.toMatchObject({ data: { code: "FROZEN" } });
    expect(seen).toHaveLength(1);
  });
});

describe("callHeaders", () => {
  it("marks calls that no person caused, and a batch only when all of it is such", async () => {
    serve(({ url }) => ({ body: url.includes(",") ? [result, result] : [result] }));
    const { session } = client();
    const background = { context: { background: true } };
    await session.me.query({}, background);
    await Promise.all([session.me.query({}, background), session.list.query({})]);
    expect(seen.map(({ headers }) => headers.get("x-wallet-background"))).toEqual(["1", null]);
  });
});

const csrf = { body: { csrfToken: "t0ken" } };

describe("signIn", () => {
  it("sends the CSRF token with the words and says where to go", async () => {
    serve(({ url }) => (url.endsWith("/csrf") ? csrf : { body: { next: "/activity" } }));
    expect(await signIn({ email: "a@example.org", password: "p", next: "/activity" })).toEqual({
      outcome: "signed_in",
      next: "/activity",
    });
    expect(JSON.parse(seen[1]?.body ?? "")).toEqual({
      email: "a@example.org",
      password: "p",
      callbackUrl: "/activity",
      csrfToken: "t0ken",
    });
  });

  it("gives the server's own words when refused", async () => {
    const refusal = {
      code: "RATE_LIMITED",
      sentence: "Too many tries.",
      requestId: "req_1",
      retryAfterSeconds: 60,
    };
    serve(({ url }) => (url.endsWith("/csrf") ? csrf : { status: 429, body: refusal }));
    expect(await signIn({ email: "a", password: "b" })).toEqual({ outcome: "refused", ...refusal });
  });

  it("says so when no answer of ours comes", async () => {
    serve(() => ({ status: 502, body: "<html>" }));
    expect(await signIn({ email: "a", password: "b" })).toMatchObject({
      outcome: "refused",
      code: "NO_ANSWER",
    });
  });
});

describe("signOut", () => {
  it("renews first, so that the server knows which session to end", async () => {
    serve(({ url }) => (url.endsWith("/csrf") ? csrf : { body: { signedOut: true } }));
    expect(await signOut()).toBe(true);
    expect(seen.map(({ url }) => url)).toEqual([
      "/api/session/refresh",
      "/api/auth/csrf",
      "/api/auth/signout",
    ]);
  });

  it("is true when the session had ended, false when the server can't be reached", async () => {
    serve(({ url }) =>
      url.endsWith("/refresh") ? { status: 401, body: {} } : url.endsWith("/csrf") ? csrf : { body: {} },
    );
    expect(await signOut()).toBe(true);
    serve(() => ({ status: 503, body: {} }));
    expect(await signOut()).toBe(false);
  });
});
