import { describe, expect, it, vi } from "vitest";
import { POST as refresh } from "@/app/api/session/refresh/route";
import { Browser } from "@/server/testing/browser";
import { useDatabase } from "@/server/testing/database";
import { registerUser } from "@/server/users/register-user";
import { GET, POST, PUT } from "./route";

const database = useDatabase();
const password = "kq7wz4xp-9";
let people = 0;

async function register(): Promise<string> {
  const email = `person${++people}@example.org`;
  await registerUser({ email, password, displayName: "Thandi" });
  return email;
}

const call = (browser: Browser, method: "GET" | "POST" | "PUT", action: string, init: RequestInit = {}) =>
  browser.send(`/api/auth/${action}`, { method, ...init }, (request) =>
    ({ GET, POST, PUT })[method](request, { params: Promise.resolve({ nextauth: action.split("/") }) }),
  );

async function csrfOf(browser: Browser): Promise<string> {
  const answer = await call(browser, "GET", "csrf");
  return ((await answer.json()) as { csrfToken: string }).csrfToken;
}

async function signIn(browser: Browser, fields: Record<string, unknown>) {
  const body = JSON.stringify({ csrfToken: await csrfOf(browser), password, ...fields });
  const answer = await call(browser, "POST", "callback/credentials", { body });
  return { answer, body: (await answer.json()) as Record<string, unknown> };
}

const signOut = async (browser: Browser) =>
  call(browser, "POST", "signout", { body: JSON.stringify({ csrfToken: await csrfOf(browser) }) });
const renew = (browser: Browser) => browser.send("/api/session/refresh", { method: "POST" }, refresh);
const live = (email: string) => database.admin`
  select s.id, s.revoke_reason from wallet.sessions s join wallet.users u on u.id = s.user_id where u.email = ${email} and s.revoked_at is null`;

describe("POST callback/credentials", () => {
  it("14.12 signs in: a session, two tokens and a known device, in cookies with the right attributes", async () => {
    const browser = new Browser();
    const email = await register();
    const { answer, body } = await signIn(browser, { email, callbackUrl: "/activity?x=1" });
    expect(answer.status).toBe(200);
    expect(body).toEqual({ next: "/activity?x=1" });
    const cookies = new Map(answer.headers.getSetCookie().map((cookie) => [cookie.split("=")[0], cookie]));
    expect(cookies.get("w.at")).toMatch(/^w\.at=[\w.-]+; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/);
    expect(cookies.get("w.rt")).toMatch(
      /^w\.rt=[\w.-]+; Path=\/api\/session; Max-Age=6047\d\d; HttpOnly; SameSite=Strict$/,
    );
    expect(cookies.get("w.dev")).toMatch(
      /^w\.dev=[\w-]{22}; Path=\/; Max-Age=31536000; HttpOnly; SameSite=Strict$/,
    );
    const expires = Date.parse(/Expires=([^;]+)/.exec(cookies.get("w.at") ?? "")?.[1] ?? "");
    expect(Math.abs(expires - Date.now() - 900_000)).toBeLessThan(5000);
    expect(await live(email)).toHaveLength(1);
  });

  it("14.31 lets nobody in with a password that was set anew while it was checked", async () => {
    const email = await register();
    let signingIn: ReturnType<typeof signIn> | undefined;
    await database.admin.begin(async (sql) => {
      const waiting = () => database.admin`
        select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%open_session%'`;
      await sql`select from wallet.users where email = ${email} for no key update`;
      signingIn = signIn(new Browser(), { email });
      await vi.waitFor(async () => expect(await waiting()).toHaveLength(1), 10_000);
      await sql`update wallet.users set password_hash = 'another' where email = ${email}`;
    });
    const refused = await signingIn;
    expect([refused?.answer.status, refused?.body["code"]]).toEqual([401, "SIGN_IN_FAILED"]);
    expect(await live(email)).toEqual([]);
  });

  it("answers alike, byte by byte, to a wrong password and an unknown address", async () => {
    const email = await register();
    const wrong = await signIn(new Browser(), { email, password: "wrong-password" });
    const unknown = await signIn(new Browser(), { email: "nobody@example.org" });
    for (const { answer, body } of [wrong, unknown]) {
      expect(answer.status).toBe(401);
      expect(body).toEqual({
        code: "SIGN_IN_FAILED",
        sentence: "That e-mail address and password don't match. Check both and try again.",
        requestId: expect.stringMatching(/^req_/),
      });
      expect(answer.headers.getSetCookie().join()).not.toMatch(/w\.at|w\.rt|w\.dev/);
    }
    const headersOf = ({ answer }: typeof wrong) => [...answer.headers.keys()].sort();
    expect(headersOf(wrong)).toEqual(headersOf(unknown));
  });

  it("14.27 takes a new session each time and ends the one this browser had", async () => {
    const browser = new Browser();
    const email = await register();
    await signIn(browser, { email });
    const [first] = await live(email);
    await signIn(browser, { email });
    const [second, ...more] = await live(email);
    expect(more).toEqual([]);
    expect(second?.["id"]).not.toBe(first?.["id"]);
  });

  it("keeps the device and knows it again", async () => {
    const browser = new Browser();
    const email = await register();
    await signIn(browser, { email });
    const device = browser.cookies.get("w.dev");
    await signIn(browser, { email });
    expect(browser.cookies.get("w.dev")).toBe(device);
    const rows = await database.admin<
      { device_id: string }[]
    >`select distinct s.device_id from wallet.sessions s join wallet.users u on u.id = s.user_id where u.email = ${email}`;
    expect(rows).toHaveLength(1);
    expect(rows[0]?.device_id).not.toContain(device);
  });

  it("refuses without the CSRF token and its cookie", async () => {
    const email = await register();
    const browser = new Browser();
    const token = await csrfOf(browser);
    for (const [from, csrfToken] of [
      [browser, "wrong"],
      [new Browser(), token],
    ] as const) {
      const answer = await call(from, "POST", "callback/credentials", {
        body: JSON.stringify({ email, password, csrfToken }),
      });
      expect([answer.status, await answer.json()]).toEqual([
        403,
        expect.objectContaining({ code: "ORIGIN_REFUSED" }),
      ]);
    }
    expect(await live(email)).toEqual([]);
  });

  it.each([
    "//evil.example",
    "javascript:alert(1)",
    "http://[",
    "/\\evil.example",
    "https://evil.example/",
    "%",
  ])("14.2 goes home instead of to %s", async (callbackUrl) => {
    const { answer, body } = await signIn(new Browser(), { email: await register(), callbackUrl });
    expect([answer.status, body]).toEqual([200, { next: "/" }]);
  });

  it("bears broken, foreign and split cookies: signed out at worst, never an error", async () => {
    const email = await register();
    for (const junk of [
      "w.at=junk",
      "w.at.0=a; w.at.1=b",
      "w.atx=1",
      "w.csrf=%E0%A4%A",
      "w.cb=http://[",
      "w.dev=../../x",
      "=; ;;",
    ]) {
      const browser = new Browser(junk);
      const { answer } = await signIn(browser, { email });
      expect(answer.status).toBe(200);
    }
  });

  it("14.44 writes an audit row for each sign-in", async () => {
    const email = await register();
    await signIn(new Browser(), { email });
    const rows = await database.admin`
      select a.action, a.outcome, a.reason, a.request_id is not null as named from wallet.audit_log a join wallet.users u on a.actor = 'user:' || u.id
       where u.email = ${email} and a.action = 'session.open'`;
    expect(rows).toEqual([{ action: "session.open", outcome: "done", reason: "pwd", named: true }]);
  });
});

describe("POST signout", () => {
  it("14.42 ends the session, clears both cookies and what the browser kept", async () => {
    const browser = new Browser();
    const email = await register();
    await signIn(browser, { email });
    const kept = new Browser(browser.header());
    const answer = await signOut(browser);
    expect([answer.status, await answer.json()]).toEqual([200, { signedOut: true }]);
    expect(answer.headers.get("clear-site-data")).toBe('"cache", "storage"');
    expect(browser.cookies.has("w.at") || browser.cookies.has("w.rt")).toBe(false);
    expect(await live(email)).toEqual([]);
    expect((await renew(kept)).status).toBe(401);
  });

  it("is fine with nobody signed in, and twice", async () => {
    const browser = new Browser();
    expect((await signOut(browser)).status).toBe(200);
    await signIn(browser, { email: await register() });
    const copy = new Browser(browser.header());
    expect((await signOut(browser)).status).toBe(200);
    expect((await signOut(copy)).status).toBe(200);
  });
});

describe("the door to next-auth", () => {
  it("is 404 for everything that is not listed", async () => {
    const actions = [
      "GET session",
      "POST session",
      "POST _log",
      "GET providers",
      "GET signin",
      "POST signin/credentials",
      "GET error",
      "GET callback/credentials",
      "GET signout",
      "POST callback/google",
      "GET callback/google", // nobody configured it
      "POST signin/google",
      "POST csrf",
      "PUT csrf",
      "GET verify-request",
      "GET __proto__",
    ];
    for (const action of actions) {
      const [method = "GET", path = ""] = action.split(" ");
      const answer = await call(new Browser(), method as "GET", path, method === "GET" ? {} : { body: "{}" });
      expect([action, answer.status]).toEqual([action, 404]);
    }
  });

  it("14.15 takes POSTs from our own pages only, as JSON of known fields and modest size", async () => {
    const send = async (headers: Record<string, string>, body: string) =>
      (await call(new Browser(), "POST", "callback/credentials", { headers, body })).status;
    expect(await send({ origin: "http://evil.example" }, "{}")).toBe(403);
    expect(await send({ origin: "null" }, "{}")).toBe(403);
    expect(await send({ "content-type": "text/plain" }, "{}")).toBe(415);
    expect(await send({ "content-type": "application/x-www-form-urlencoded" }, "email=a")).toBe(415);
    expect(await send({}, "{")).toBe(400);
    expect(await send({}, '{"__proto__":{"a":1}}')).toBe(400);
    expect(await send({}, JSON.stringify({ csrfToken: "a", email: "b", password: "c", role: "admin" }))).toBe(
      400,
    );
    expect(await send({}, JSON.stringify({ csrfToken: "a", email: ["b"], password: "c" }))).toBe(400);
    expect(await send({}, `{"a":"${"x".repeat(9000)}"}`)).toBe(413);
  });

  it("14.13 sends the table's headers on every answer", async () => {
    for (const answer of [
      await call(new Browser(), "GET", "csrf"),
      await call(new Browser(), "GET", "nothing"),
    ]) {
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        "cache-control": "no-store",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
      });
      expect([...answer.headers.keys()].some((name) => name.startsWith("access-control"))).toBe(false);
    }
  });
});
