import { beforeAll, describe, expect, it } from "vitest";
import { encodeId, newId } from "@/db/ids";
import { accessClaims, writeAccessToken } from "@/server/sessions/access-token";
import { endSession } from "@/server/sessions/end-session";
import { Browser } from "@/server/testing/browser";
import { useDatabase } from "@/server/testing/database";
import { makePerson, type Person } from "@/server/testing/factories";
import { procedureCalls, type ProcedureCall } from "@/server/trpc/procedure-calls";
import * as route from "./route";

const database = useDatabase();
let person: Person;
let cookie = "";

const cookieOf = async ({ userId, sessionId }: Person): Promise<string> => {
  const facts = {
    userId,
    sessionId,
    role: "user",
    amr: "pwd",
    createdAt: new Date(),
    expiresAt: new Date(Date.now() + 3_600_000),
  } as const;
  return `w.at=${await writeAccessToken(accessClaims(facts))}`;
};

beforeAll(async () => {
  person = await makePerson(database);
  cookie = await cookieOf(person);
});

type Wire = {
  result?: { data: unknown };
  error?: { message: string; code: number; data: Record<string, unknown> };
};

async function call(paths: string, init: RequestInit & { query?: string } = {}, from = cookie) {
  const { query = "", ...rest } = init;
  const answer = await new Browser(from).send(
    `/api/trpc/${paths}${query}`,
    { method: "POST", ...(rest.method === "GET" ? {} : { body: "{}" }), ...rest },
    (request) => route.POST(request, { params: Promise.resolve({ trpc: decodeURIComponent(paths) }) }),
  );
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    body: (text ? JSON.parse(text) : undefined) as Wire & Wire[],
  };
}
const codeOf = async (...given: Parameters<typeof call>) => {
  const { status, body } = await call(...given);
  return [status, body.error?.data["code"]];
};

describe("POST /api/trpc", () => {
  it("answers a query and a mutation", async () => {
    const me = await call("session.me");
    expect([me.status, me.body.result?.data]).toEqual([
      200,
      {
        user: {
          id: encodeId("usr", person.userId),
          email: person.email,
          displayName: "Thandi Mokoena",
          role: "user",
        },
        session: {
          id: encodeId("ses", person.sessionId),
          createdAt: expect.any(String),
          expiresAt: expect.any(String),
        },
      },
    ]);
    expect((await call("session.endOthers")).body.result?.data).toEqual({ ended: 0 });
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
    const before = await database.admin`select count(*) from wallet.users`;
    const user = { email: "batch@example.org", password: "kq7wz4xp-9", displayName: "B" };
    for (const paths of ["session.register,session.register", "session.me,session.register"]) {
      expect(await codeOf(paths, { query: "?batch=1", body: JSON.stringify({ 0: user, 1: user }) })).toEqual([
        400,
        "BAD_INPUT",
      ]);
    }
    expect(await database.admin`select count(*) from wallet.users`).toEqual(before);
  });

  it("gives each answer the headers of the table, and never one of CORS", async () => {
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
  it("lets POST pass alone", async () => {
    for (const method of ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"]) {
      const { status, headers } = await call("session.me", { method, body: null });
      expect([method, status, headers.get("allow")]).toEqual([method, 405, "POST"]);
    }
    for (const name of ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"] as const)
      expect(Object.keys(route)).toContain(name);
  });

  it("takes exactly application/json", async () => {
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

  it("takes requests of our own pages only", async () => {
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
          headers: { cookie, "content-type": "application/json", ...headers },
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

  it("refuses broken JSON and keys that reach into prototypes, however they are written", async () => {
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

describe("refusals", () => {
  it("are code, sentence, field and request id, and nothing else", async () => {
    const { status, body } = await call("session.register", {
      body: JSON.stringify({ email: "not an address", password: "kq7wz4xp-9", displayName: "N" }),
    });
    expect(status).toBe(400);
    expect(body.error).toEqual({
      message: "BAD_INPUT",
      code: expect.any(Number),
      data: {
        code: "BAD_INPUT",
        field: "email",
        sentence: "Enter an e-mail address like name@example.com.",
        requestId: expect.stringMatching(/^req_[0-9a-f]{20}$/),
      },
    });
  });

  it("name the field, also of an extra, missing and wrongly typed one", async () => {
    const good = { email: "a@example.org", password: "kq7wz4xp-9", displayName: "N" };
    const fields: [unknown, string | undefined][] = [
      [{ ...good, role: "admin" }, "role"],
      [{ ...good, email: 7 }, "email"],
      [{ ...good, displayName: "\u0000" }, "displayName"],
      [{ ...good, displayName: "  " }, "displayName"],
      [{ email: good.email, displayName: "N" }, "password"],
      [{ ...good, password: "short" }, "password"],
      [[], undefined],
      [null, undefined],
      ["x", undefined],
    ];
    for (const [input, field] of fields) {
      const { status, body } = await call("session.register", { body: JSON.stringify(input) });
      expect([input, status, body.error?.data["code"], body.error?.data["field"]]).toEqual([
        input,
        400,
        "BAD_INPUT",
        field,
      ]);
      expect(String(body.error?.data["sentence"])).toMatch(/^[A-Z].*\.$/);
    }
  });

  it("are 401 once the session is ended, on the next call", async () => {
    const other = await makePerson(database);
    const from = await cookieOf(other);
    expect((await call("session.me", {}, from)).status).toBe(200);
    await endSession(other, other.sessionId);
    expect(await codeOf("session.me", {}, from)).toEqual([401, "SESSION_ENDED"]);
  });

  it("are 401 for broken tokens and for the refresh token in the access token's place", async () => {
    for (const token of ["junk", "a.b.c.d.e", `${person.sessionId}.0.${"A".repeat(43)}`]) {
      expect(await codeOf("session.me", {}, `w.at=${token}`)).toEqual([401, "SESSION_ENDED"]);
    }
  });

  it("are 429 with the seconds to wait above 60 anonymous calls a minute from an address", async () => {
    const headers = { "x-wallet-peer": "192.0.2.200" };
    const answers = await Promise.all(Array.from({ length: 61 }, () => call("session.me", { headers }, "")));
    expect(answers.filter((answer) => answer.status === 401)).toHaveLength(60);
    const refused = answers.find((answer) => answer.status === 429);
    expect(Number(refused?.headers.get("retry-after"))).toBe(refused?.body.error?.data["retryAfterSeconds"]);
    expect((await call("session.me", { headers })).status).toBe(200); // who is signed in counts by session
  });

  it("are 429 above 300 calls a minute of one session, wherever they come from; calls count, not requests", async () => {
    const busy = await makePerson(database);
    const from = await cookieOf(busy);
    const batch = () =>
      call(Array.from({ length: 10 }, () => "session.me").join(","), { query: "?batch=1", body: "{}" }, from);
    for (let i = 0; i < 30; i++) await batch();
    expect(await codeOf("session.me", {}, from)).toEqual([429, "RATE_LIMITED"]);
    expect((await call("session.me")).status).toBe(200);
  });

  it("allow 5 registrations an hour from an address; mistakes in the form don't count", async () => {
    const register = (i: number, password = "kq7wz4xp-9") =>
      call(
        "session.register",
        {
          headers: { "x-wallet-peer": "192.0.2.201" },
          body: JSON.stringify({ email: `r${i}@example.org`, password, displayName: "R" }),
        },
        "",
      );
    const statuses = [];
    for (let i = 0; i < 6; i++) {
      expect((await register(i, "short")).status).toBe(i < 5 ? 400 : 429);
      statuses.push((await register(i)).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  });

  it("don't tell whether an address is known at registration", async () => {
    const body = JSON.stringify({ email: "known@example.org", password: "kq7wz4xp-9", displayName: "K" });
    const [first, second] = [
      await call("session.register", { body }, ""),
      await call("session.register", { body }, ""),
    ];
    expect([first.status, first.text, [...first.headers.keys()]]).toEqual([
      second.status,
      second.text,
      [...second.headers.keys()],
    ]);
    expect(first.body.result?.data).toEqual({ registered: true });
  });
});

describe("procedureCalls", () => {
  it("tells a listener of each call, with its outcome and ids, and no input", async () => {
    const heard: ProcedureCall[] = [];
    procedureCalls.listen((one) => heard.push(one));
    await call("session.me");
    await call("session.end", { body: JSON.stringify({ id: "canary-id" }) });
    expect(heard).toMatchObject([
      {
        procedure: "session.me",
        type: "query",
        code: "OK",
        userId: person.userId,
        sessionId: person.sessionId,
        error: undefined,
      },
      {
        procedure: "session.end",
        type: "mutation",
        code: "NOT_FOUND",
        requestId: expect.stringMatching(/^req_/),
      },
    ]);
    expect(JSON.stringify(heard)).not.toContain("canary-id");
  });
});
