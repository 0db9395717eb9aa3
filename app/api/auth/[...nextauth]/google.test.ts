import { beforeEach, describe, expect, it } from "vitest";
import { encodeId } from "@/db/ids";
import { Browser } from "@/server/testing/browser";
import { accessCookieOf } from "@/server/testing/call-procedure";
import { useDatabase } from "@/server/testing/database";
import { makePerson } from "@/server/testing/factories";
import {
  comeBack,
  leadsTo,
  newAccount,
  signInWithGoogle,
  startTrip,
  tripTo,
} from "@/server/testing/google-trip";
import { useOpenId } from "@/server/testing/openid";
import type { Account } from "@/server/testing/openid-provider";
import { stepUp } from "@/server/testing/step-up";

const database = useDatabase();
const google = useOpenId();
let account: Account;

beforeEach(() => {
  account = newAccount();
  Object.assign(google, { claims: {}, metadata: {}, foreignKey: false, broken: undefined });
});

const problem = (code: string) => ({ status: 303, path: "/sign-in/google", problem: code });

/** All that a sign-in could leave behind. */
async function stored(): Promise<unknown> {
  const [row] = await database.admin`
    select (select count(*)::int from wallet.users) as users, (select count(*)::int from wallet.identities) as identities,
           (select count(*)::int from wallet.sessions) as sessions, (select count(*)::int from wallet.refresh_tokens) as tokens`;
  return row;
}
const cookiesOf = (answer: Response) =>
  new Map(answer.headers.getSetCookie().map((cookie) => [cookie.slice(0, cookie.indexOf("=")), cookie]));

describe("when Google is away", () => {
  // before anything has read its addresses, which are kept for an hour
  it.each([
    ["fails", {}, "/.well-known/openid-configuration"],
    ["names another issuer", { issuer: "https://evil.example" }, undefined],
    ["leads to another host", { token_endpoint: "https://evil.example/token" }, undefined],
    ["leads to another protocol", { jwks_uri: "ftp://localhost/jwks" }, undefined],
  ])("14.5 begins nothing when what it says of itself %s", async (_, metadata, broken) => {
    Object.assign(google, { metadata, broken });
    const answer = await startTrip(new Browser());
    expect([answer.status, await answer.json()]).toEqual([
      503,
      expect.objectContaining({ code: "GOOGLE_UNREACHABLE" }),
    ]);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it.each(["/token", "/jwks"])(
    "14.46 ends on a page that says so when %s fails, with nothing stored",
    async (path) => {
      const before = await stored();
      const browser = new Browser();
      const back = await tripTo(google, browser, account);
      google.broken = path;
      expect(leadsTo(await comeBack(browser, back))).toEqual(problem("GOOGLE_UNREACHABLE"));
      expect(await stored()).toEqual(before);
    },
  );
});

describe("POST signin/google", () => {
  it("14.34 sends people to Google with state, nonce and a PKCE challenge, kept for ten minutes out of reach of scripts", async () => {
    const answer = await startTrip(new Browser());
    const { next } = (await answer.json()) as { next: string };
    const asked = Object.fromEntries(new URL(next).searchParams);
    expect(asked).toMatchObject({
      response_type: "code",
      scope: "openid email profile",
      redirect_uri: "http://localhost:3000/api/auth/callback/google",
      code_challenge_method: "S256",
      state: expect.stringMatching(/^.{43}$/),
      nonce: expect.stringMatching(/^.{43}$/),
      code_challenge: expect.stringMatching(/^.{43}$/),
    });
    const cookies = cookiesOf(answer);
    for (const name of ["w.oauth-state", "w.oauth-pkce", "w.oauth-nonce", "w.oauth-way"]) {
      expect(cookies.get(name)).toMatch(/; Max-Age=600|Expires=/);
      expect(cookies.get(name)).toMatch(/; Path=\/;.*HttpOnly.*SameSite=Lax/i);
      expect(cookies.get(name)).not.toContain(asked["state"]);
    }
    const ends = Date.parse(/Expires=([^;]+)/.exec(cookies.get("w.oauth-state") ?? "")?.[1] ?? "");
    expect(Math.abs(ends - Date.now() - 600_000)).toBeLessThan(5000);
  });

  it("14.15 begins nothing without the CSRF token", async () => {
    const browser = new Browser();
    await startTrip(browser);
    const path = "/api/auth/signin/google";
    const { POST } = await import("./route");
    const answer = await browser.send(
      path,
      { method: "POST", body: JSON.stringify({ csrfToken: "wrong" }) },
      (request) => POST(request, { params: Promise.resolve({ nextauth: ["signin", "google"] }) }),
    );
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []]);
  });
});

describe("GET callback/google", () => {
  it("signs in: a session of ours, its tokens and the known device, and the way on", async () => {
    const browser = new Browser();
    const answer = await signInWithGoogle(google, browser, account, { callbackUrl: "/activity?x=1" });
    expect(leadsTo(answer)).toEqual({ status: 303, path: "/activity?x=1", problem: null });
    const cookies = cookiesOf(answer);
    expect(cookies.get("w.at")).toMatch(
      /^w\.at=[\w.-]+; Path=\/; Max-Age=(899|900); HttpOnly; SameSite=Lax$/,
    );
    expect(cookies.get("w.rt")).toMatch(
      /^w\.rt=[\w.-]+; Path=\/api\/session; Max-Age=6047\d\d; HttpOnly; SameSite=Strict$/,
    );
    expect(cookies.get("w.dev")).toMatch(/^w\.dev=[\w-]{22}; .*SameSite=Strict$/);
    for (const name of ["w.oauth-state", "w.oauth-pkce", "w.oauth-nonce", "w.oauth-way"])
      expect(cookies.get(name)).toContain("Max-Age=0");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(
      await database.admin`
      select s.amr, s.second_factor_at, s.revoked_at from wallet.sessions s
        join wallet.identities i on i.user_id = s.user_id where i.subject = ${account.subject}`,
    ).toEqual([{ amr: "google", second_factor_at: null, revoked_at: null }]);
  });

  it("knows the device again, and ends the session this browser had", async () => {
    const browser = new Browser();
    await signInWithGoogle(google, browser, account);
    const device = browser.cookies.get("w.dev");
    await signInWithGoogle(google, browser, account);
    expect(browser.cookies.get("w.dev")).toBe(device);
    const rows = await database.admin`
      select s.revoke_reason, s.device_id = first_value(s.device_id) over (order by s.created_at) as same_device from wallet.sessions s
        join wallet.identities i on i.user_id = s.user_id where i.subject = ${account.subject} order by s.created_at`;
    expect(rows).toEqual([
      { revoke_reason: "replaced", same_device: true },
      { revoke_reason: null, same_device: true },
    ]);
  });

  it.each(["//evil.example", "javascript:alert(1)", "https://evil.example/", "/\\evil.example", "%"])(
    "14.2 goes home instead of to %s",
    async (callbackUrl) => {
      const answer = await signInWithGoogle(google, new Browser(), account, { callbackUrl });
      expect(answer.headers.get("location")).toBe("http://localhost:3000/");
    },
  );

  it("14.2 goes home when what was kept of the way was changed", async () => {
    const browser = new Browser();
    const back = await tripTo(google, browser, account);
    const kept = JSON.parse(
      Buffer.from(browser.cookies.get("w.oauth-way") ?? "", "base64url").toString(),
    ) as object;
    const changed = JSON.stringify({ ...kept, next: "https://evil.example/" });
    browser.cookies.set("w.oauth-way", Buffer.from(changed).toString("base64url"));
    expect((await comeBack(browser, back)).headers.get("location")).toBe("http://localhost:3000/");
  });

  it("takes a code once: the second time nobody is signed in", async () => {
    const browser = new Browser();
    const back = await tripTo(google, browser, account);
    const copy = new Browser(browser.header());
    expect(leadsTo(await comeBack(browser, back)).path).toBe("/");
    const before = await stored();
    expect(leadsTo(await comeBack(browser, back))).toEqual(problem("GOOGLE_FAILED"));
    expect(leadsTo(await comeBack(copy, back))).toEqual(problem("GOOGLE_FAILED"));
    expect(await stored()).toEqual(before);
  });

  it("says that somebody cancelled at Google", async () => {
    const before = await stored();
    expect(leadsTo(await signInWithGoogle(google, new Browser(), undefined))).toEqual(
      problem("GOOGLE_CANCELLED"),
    );
    expect(await stored()).toEqual(before);
  });
});

type Hostile = (browser: Browser, back: URL) => void | Promise<void>;
const drop =
  (name: string): Hostile =>
  (browser) =>
    void browser.cookies.delete(name);
const set =
  (name: string, value: string | undefined): Hostile =>
  (_, back) =>
    value === undefined ? back.searchParams.delete(name) : back.searchParams.set(name, value);
const forge =
  (claims: Record<string, unknown>): Hostile =>
  () =>
    void Object.assign(google.claims, claims);

const HOSTILE: Record<string, Hostile> = {
  "no cookie of the trip (somebody else's browser)": (browser) => browser.cookies.clear(),
  "no state cookie": drop("w.oauth-state"),
  "no nonce cookie": drop("w.oauth-nonce"),
  "no PKCE cookie": drop("w.oauth-pkce"),
  "no cookie of the way": drop("w.oauth-way"),
  "cookies of another trip": async (browser) => {
    await startTrip(browser);
  },
  "another trip's PKCE verifier": async (browser) => {
    const other = new Browser();
    await startTrip(other);
    browser.cookies.set("w.oauth-pkce", other.cookies.get("w.oauth-pkce") ?? "");
  },
  "a state cookie where the nonce belongs": (browser) =>
    void browser.cookies.set("w.oauth-nonce", browser.cookies.get("w.oauth-state") ?? ""),
  "no state": set("state", undefined),
  "a foreign state": set("state", "A".repeat(43)),
  "another issuer in the answer": set("iss", "https://evil.example"),
  "no code": set("code", undefined),
  "an unknown code": set("code", "A".repeat(43)),
  "a token with another nonce": forge({ nonce: "A".repeat(43) }),
  "a token without a nonce": forge({ nonce: undefined }),
  "a token for another client": forge({ aud: "another-client" }),
  "a token of another issuer": forge({ iss: "https://evil.example" }),
  "a token that has expired": forge({ exp: Math.floor(Date.now() / 1000) - 60 }),
  "a token signed by another key": () => {
    google.foreignKey = true;
  },
  "a token without an e-mail address": forge({ email: undefined }),
};

describe("an answer that does not fit", () => {
  it.each(Object.entries(HOSTILE))(
    "14.34 is refused, with nothing stored but the audit row: %s",
    async (_, change) => {
      const before = await stored();
      const browser = new Browser();
      const back = await tripTo(google, browser, account);
      await change(browser, back);
      const answer = await comeBack(browser, back);
      expect(leadsTo(answer)).toEqual(problem("GOOGLE_FAILED"));
      expect(answer.headers.getSetCookie().join()).not.toMatch(/w\.(at|rt|dev)=[^;]/);
      expect(await stored()).toEqual(before);
      const request = new URL(answer.headers.get("location") ?? "").searchParams.get("request");
      expect(
        await database.admin`select action, outcome, reason from wallet.audit_log where request_id = ${request}`,
      ).toEqual([{ action: "session.open", outcome: "denied", reason: "GOOGLE_FAILED" }]);
    },
  );

  it("14.34 is refused when Google has not checked the e-mail address", async () => {
    const before = await stored();
    const answer = await signInWithGoogle(google, new Browser(), { ...account, email_verified: false });
    expect(leadsTo(answer)).toEqual(problem("GOOGLE_UNVERIFIED"));
    expect(await stored()).toEqual(before);
  });
});

describe("a trip to link an account", () => {
  const next = "/settings/security";
  async function signedIn() {
    const person = await makePerson(database);
    const browser = new Browser(await accessCookieOf(person));
    const linking = async (action: "google.link" | "google.unlink" = "google.link") => ({
      callbackUrl: next,
      stepUpId: encodeId("stp", await stepUp(person, action, {})),
    });
    return { person, browser, linking };
  }
  const linkedTo = async () =>
    (await database.admin`select user_id from wallet.identities where subject = ${account.subject}`)[0]?.[
      "user_id"
    ];

  it("14.22 links it to who is signed in, with no new session, and comes back to the settings", async () => {
    const { person, browser, linking } = await signedIn();
    const before = browser.cookies.get("w.at");
    const answer = await signInWithGoogle(google, browser, account, await linking());
    expect(leadsTo(answer)).toEqual({ status: 303, path: next, problem: null });
    expect(browser.cookies.get("w.at")).toBe(before);
    expect(await linkedTo()).toBe(person.userId);
    await signInWithGoogle(google, new Browser(), account);
    expect(
      await database.admin`select amr from wallet.sessions where user_id = ${person.userId} order by created_at`,
    ).toEqual([{ amr: "pwd" }, { amr: "google" }]);
  });

  it("14.9 links nothing without its own confirmation, good once, and none to whoever takes the trip over", async () => {
    const { browser, linking } = await signedIn();
    const wrong = await signInWithGoogle(google, browser, account, await linking("google.unlink"));
    expect(leadsTo(wrong)).toEqual(problem("STEP_UP_REQUIRED"));
    expect(new URL(wrong.headers.get("location") ?? "").searchParams.get("linking")).toBe("1");

    const other = await signedIn();
    const back = await tripTo(google, browser, account, await linking());
    browser.cookies.set("w.at", other.browser.cookies.get("w.at") ?? "");
    expect(leadsTo(await comeBack(browser, back))).toEqual(problem("STEP_UP_REQUIRED"));

    const signedOut = await tripTo(google, other.browser, account, await other.linking());
    other.browser.cookies.delete("w.at");
    expect(leadsTo(await comeBack(other.browser, signedOut))).toEqual(problem("SESSION_ENDED"));
    expect(await linkedTo()).toBeUndefined();
  });

  it("begins for nobody who is not signed in", async () => {
    const { linking } = await signedIn();
    const answer = await startTrip(new Browser(), await linking());
    expect([answer.status, await answer.json()]).toEqual([
      401,
      expect.objectContaining({ code: "SESSION_ENDED" }),
    ]);
  });
});
