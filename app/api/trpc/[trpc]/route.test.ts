import { describe, expect, it } from "vitest";
import { encodeId, newId } from "@/db/ids";
import * as route from "./route";
import { confirmInput } from "@/server/testing/confirm-input";
import { useSignedIn } from "@/server/testing/signed-in";

const me = useSignedIn();
const { call, codeOf } = me;

describe("POST /api/trpc", () => {
  it("answers a query and a mutation", async () => {
    const answer = await call("session.me");
    expect([answer.status, answer.body.result?.data]).toEqual([
      200,
      {
        user: {
          id: encodeId("usr", me.person.userId),
          email: me.person.email,
          emailVerified: true,
          frozen: false,
          displayName: "Thandi Mokoena",
          role: "user",
        },
        session: {
          id: encodeId("ses", me.person.sessionId),
          createdAt: expect.any(String),
          expiresAt: expect.any(String),
        },
      },
    ]);
    const input = await confirmInput(me.person, "session.end_others", {});
    const ended = await call("session.endOthers", { body: JSON.stringify(input) });
    expect(ended.body.result?.data).toEqual({ ended: 0 });
  });

  it("answers up to 10 queries at once and refuses 11", async () => {
    const batch = (size: number) =>
      call(Array.from({ length: size }, () => "session.me").join(","), {
        query: "?batch=1",
        body: JSON.stringify(Object.fromEntries(Array.from({ length: size }, (_, i) => [i, {}]))),
      });
    const ten = await batch(10);
    expect([ten.status, ten.body.length]).toEqual([200, 10]);
    expect((await batch(11)).status).toBe(400);
  });

  it("says by the status what each call of a mixed batch says by itself", async () => {
    const mixed = await call("session.me,transactions.get", {
      query: "?batch=1",
      body: JSON.stringify({ 0: {}, 1: { id: encodeId("dep", newId()) } }),
    });
    expect(mixed.status).toBe(207);
    expect(mixed.body.map((one) => one.error?.data["code"])).toEqual([undefined, "NOT_FOUND"]);
  });

  it("refuses a mutation beside anything else, and runs none", async () => {
    const before = await me.database.admin`select count(*) from wallet.users`;
    const user = { email: "batch@example.org", password: "kq7wz4xp-9", displayName: "B" };
    for (const paths of ["session.register,session.register", "session.me,session.register"]) {
      expect(await codeOf(paths, { query: "?batch=1", body: JSON.stringify({ 0: user, 1: user }) })).toEqual([
        400,
        "BAD_INPUT",
      ]);
    }
    expect(await me.database.admin`select count(*) from wallet.users`).toEqual(before);
  });

  it("14.13 gives each answer the headers of the table, and never one of CORS", async () => {
    for (const answer of [
      await call("session.me"),
      await call("nothing"),
      await call("session.me", { method: "GET" }),
    ]) {
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        "cache-control": "no-store",
        "content-type": "application/json",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
      });
      expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
  });

  it("does not offer streamed answers", async () => {
    const answer = await call("session.me", {
      query: "?batch=1",
      body: '{"0":{}}',
      headers: { "trpc-accept": "application/jsonl", accept: "application/jsonl" },
    });
    expect([answer.status, Array.isArray(answer.body)]).toEqual([200, true]);
  });
});

describe("the guard", () => {
  it("14.15 lets POST pass alone", async () => {
    for (const method of ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"]) {
      const { status, headers } = await call("session.me", { method, body: null });
      expect([method, status, headers.get("allow")]).toEqual([method, 405, "POST"]);
    }
    for (const name of ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"] as const)
      expect(Object.keys(route)).toContain(name);
  });

  it("14.15 takes exactly application/json", async () => {
    const types = [
      "text/plain",
      "multipart/form-data; boundary=x",
      "application/x-www-form-urlencoded",
      "application/json; charset=utf-8",
      "application/octet-stream",
      "application/jsonx",
      "",
    ];
    for (const type of types) {
      expect(await codeOf("session.me", { headers: { "content-type": type } })).toEqual([
        415,
        "UNSUPPORTED_MEDIA_TYPE",
      ]);
    }
  });

  it("14.15 takes requests of our own pages only", async () => {
    for (const origin of [
      "http://evil.example",
      "null",
      "https://localhost:3000",
      "http://localhost:3000.evil.example",
    ]) {
      expect(await codeOf("session.endOthers", { headers: { origin } })).toEqual([403, "ORIGIN_REFUSED"]);
    }
    const without = (headers: Record<string, string>) =>
      route.POST(
        new Request("http://localhost:3000/api/trpc/session.me", {
          method: "POST",
          body: "{}",
          headers: { cookie: me.cookie, "content-type": "application/json", ...headers },
        }),
        { params: Promise.resolve({ trpc: "session.me" }) },
      );
    expect((await without({})).status).toBe(403);
    expect((await without({ "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await without({ "sec-fetch-site": "same-origin" })).status).toBe(200);
  });

  it("counts the body, whatever its length says", async () => {
    const large = JSON.stringify({ x: "x".repeat(64 * 1024) });
    expect(await codeOf("session.me", { body: large })).toEqual([413, "PAYLOAD_TOO_LARGE"]);
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(10_000).fill(32)),
    });
    expect(await codeOf("session.me", { body: endless, duplex: "half" } as RequestInit)).toEqual([
      413,
      "PAYLOAD_TOO_LARGE",
    ]);
  });

  it("knows the router's procedures and nothing that objects have anyway", async () => {
    for (const path of [
      "session",
      "session.nothing",
      "__proto__",
      "constructor",
      "session.me.x",
      "session.me,nothing",
      "",
    ]) {
      expect([path, ...(await codeOf(path))]).toEqual([path, 404, "NOT_FOUND"]);
    }
  });

  it("14.7 refuses broken JSON and keys that reach into prototypes, however they are written", async () => {
    for (const body of [
      "",
      "{",
      "undefined",
      "{'a':1}",
      '{"__proto__":{"x":1}}',
      '{"\\u005f_proto__":{"x":1}}',
      '{"a":{"constructor":1}}',
      '{"prototype":1}',
    ]) {
      expect([body, ...(await codeOf("session.me", { body }))]).toEqual([body, 400, "BAD_INPUT"]);
    }
    expect(await codeOf("session.me", { body: new Uint8Array([0x22, 0xff, 0x22]) })).toEqual([
      400,
      "BAD_INPUT",
    ]);
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });
});
