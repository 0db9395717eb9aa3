import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Browser } from "@/server/testing/browser";
import { shiftClock, useDatabase } from "@/server/testing/database";
import { makePerson, type Person } from "@/server/testing/factories";
import { readAccessToken } from "@/server/sessions/access-token";
import { openSession } from "@/server/sessions/open-session";
import * as route from "./route";

const database = useDatabase();
let person: Person;
let session: Awaited<ReturnType<typeof openSession>>;

afterEach(() => shiftClock(database, null)); // what was told today is not overdue
beforeEach(async () => {
  person = await makePerson(database);
  session = await openSession({
    userId: person.userId,
    amr: "pwd",
    deviceHash: "d",
    userAgent: null,
    address: "192.0.2.1",
  });
});

const renew = (browser: Browser, headers: Record<string, string> = {}) =>
  browser.send("/api/session/refresh", { method: "POST", headers }, route.POST);
const signedIn = () => new Browser(`w.rt=${session.refreshToken}`);

describe("POST /api/session/refresh", () => {
  it("renews both tokens of the same session", async () => {
    const browser = signedIn();
    const answer = await renew(browser);
    expect(answer.status).toBe(200);
    const body = (await answer.json()) as Record<string, string>;
    expect(Object.keys(body)).toEqual(["accessExpiresAt", "sessionExpiresAt"]);
    expect(body["sessionExpiresAt"]).toBe(session.expiresAt.toISOString());
    expect(await readAccessToken(browser.cookies.get("w.at"))).toMatchObject({
      sub: person.userId,
      sid: session.sessionId,
      amr: "pwd",
    });
    expect(browser.cookies.get("w.rt")).not.toBe(session.refreshToken);
    expect((await renew(browser)).status).toBe(200);
  });

  it("14.12 sets cookies that scripts, other sites and other paths don't get", async () => {
    const cookies = (await renew(signedIn())).headers.getSetCookie();
    expect(cookies).toHaveLength(2);
    expect(cookies[0]).toMatch(/^w\.at=[\w.-]+; Path=\/; Max-Age=(899|900); HttpOnly; SameSite=Lax$/);
    expect(cookies[1]).toMatch(
      /^w\.rt=[\w.-]+; Path=\/api\/session; Max-Age=6047\d\d; HttpOnly; SameSite=Strict$/,
    );
  });

  it("signs out with the session: 401, both cookies cleared", async () => {
    await shiftClock(database, "8 days");
    const browser = signedIn();
    const answer = await renew(browser);
    expect([answer.status, await answer.json()]).toEqual([
      401,
      expect.objectContaining({ code: "SESSION_ENDED" }),
    ]);
    expect(browser.cookies.size).toBe(0);
  });

  it("14.29 answers a forged token with 401 and changes nothing, not even cookies", async () => {
    const answer = await renew(new Browser(`w.rt=${session.sessionId}.0.${"A".repeat(43)}`));
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([401, []]);
    expect((await renew(signedIn())).status).toBe(200);
  });

  it("14.26 takes no access token for a refresh token, and none at all is 401", async () => {
    const browser = signedIn();
    await renew(browser);
    expect((await renew(new Browser(`w.rt=${browser.cookies.get("w.at")}`))).status).toBe(401);
    expect((await renew(new Browser())).status).toBe(401);
  });

  it("14.15 is for our own pages", async () => {
    expect((await renew(signedIn(), { origin: "http://evil.example" })).status).toBe(403);
    expect((await renew(signedIn(), { origin: "null" })).status).toBe(403);
    expect((await renew(signedIn())).status).toBe(200);
  });

  it("says how long to wait above 30 a minute", async () => {
    const answers = await Promise.all(Array.from({ length: 32 }, () => renew(signedIn())));
    const refused = answers.filter((answer) => answer.status === 429);
    expect(refused).toHaveLength(2);
    expect(Number(refused[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
  });
});

describe("GET /api/session/refresh", () => {
  const page = async (next: string): Promise<[Response, string]> => {
    const answer = route.GET(
      new Request(`http://localhost:3000/api/session/refresh?next=${encodeURIComponent(next)}`),
    );
    return [answer, await answer.text()];
  };

  it("is a page that renews by POST and goes on, and changes nothing by itself", async () => {
    const [answer, html] = await page("/activity?a=1&b=2");
    expect(html).toContain('const next = "/activity?a=1&b=2";');
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it("runs its one script by a nonce that is new each time, and nothing else", async () => {
    const [[one, html], [two]] = [await page("/"), await page("/")];
    const policy = one.headers.get("content-security-policy") ?? "";
    const nonce = /script-src 'nonce-([^']+)'/.exec(policy)?.[1] ?? "none";
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).toContain(`<script nonce="${nonce}">`);
    expect(Buffer.from(nonce, "base64")).toHaveLength(16);
    expect(policy).toContain("default-src 'none'");
    expect(two.headers.get("content-security-policy")).not.toBe(policy);
  });

  it("14.2 can't be made to leave our origin or to run what is in `next`", async () => {
    for (const next of ["//evil.example", "javascript:alert(1)", "/api/auth/signout"])
      expect((await page(next))[1]).toContain('const next = "/";');
    const [, html] = await page('/?x=</script><script>alert(1)</script>"\u2028');
    expect(html.match(/<\/?script/g)).toHaveLength(2);
  });
});

describe("other methods", () => {
  it("are 405", async () => {
    for (const refuse of [route.PUT, route.PATCH, route.DELETE, route.OPTIONS])
      expect(refuse().status).toBe(405);
  });
});
