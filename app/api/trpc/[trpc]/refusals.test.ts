import { describe, expect, it } from "vitest";
import { accessCookieOf } from "@/server/testing/call-procedure";
import { makePerson } from "@/server/testing/factories";
import { type ProcedureCall, procedureCalls } from "@/server/trpc/procedure-calls";
import { useSignedIn } from "@/server/testing/signed-in";
import { endOneSession } from "@/server/testing/confirmed-commands";

const me = useSignedIn();
const { call, codeOf } = me;

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

  it("14.7 name the field, also of an extra, missing and wrongly typed one", async () => {
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

  it("14.30 are 401 once the session is ended, on the next call", async () => {
    const other = await makePerson(me.database);
    const from = await accessCookieOf(other);
    expect((await call("session.me", {}, from)).status).toBe(200);
    await endOneSession(other, other.sessionId);
    expect(await codeOf("session.me", {}, from)).toEqual([401, "SESSION_ENDED"]);
  });

  it("14.26 are 401 for broken tokens and for the refresh token in the access token's place", async () => {
    for (const token of ["junk", "a.b.c.d.e", `${me.person.sessionId}.0.${"A".repeat(43)}`]) {
      expect(await codeOf("session.me", {}, `w.at=${token}`)).toEqual([401, "SESSION_ENDED"]);
    }
  });

  it("14.11 are 429 with the seconds to wait above 60 anonymous calls a minute from an address", async () => {
    const headers = { "x-wallet-peer": "192.0.2.200" };
    const answers = await Promise.all(Array.from({ length: 61 }, () => call("session.me", { headers }, "")));
    expect(answers.filter((answer) => answer.status === 401)).toHaveLength(60);
    const refused = answers.find((answer) => answer.status === 429);
    expect(Number(refused?.headers.get("retry-after"))).toBe(refused?.body.error?.data["retryAfterSeconds"]);
    expect((await call("session.me", { headers })).status).toBe(200); // who is signed in counts by session
  });

  it("14.11 are 429 above 300 calls a minute of one session, wherever they come from; calls count, not requests", async () => {
    const busy = await makePerson(me.database);
    const from = await accessCookieOf(busy);
    const batch = () =>
      call(Array.from({ length: 10 }, () => "session.me").join(","), { query: "?batch=1", body: "{}" }, from);
    for (let i = 0; i < 30; i++) await batch();
    expect(await codeOf("session.me", {}, from)).toEqual([429, "RATE_LIMITED"]);
    expect((await call("session.me")).status).toBe(200);
  });

  it("14.11 allow 5 registrations an hour from an address; mistakes in the form don't count", async () => {
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
        userId: me.person.userId,
        sessionId: me.person.sessionId,
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
