import { beforeAll, describe, expect, it } from "vitest";
import { Browser } from "@/server/testing/browser";
import { useDatabase } from "@/server/testing/database";
import { useOpenId } from "@/server/testing/openid";
import { comeBack, newAccount, startTrip } from "@/server/testing/google-trip";

const origin = "https://wallet.octoco.example";
useDatabase({ APP_ORIGIN: origin });
const google = useOpenId(origin);

describe("the trip to Google over https", () => {
  let cookies: string[];
  let end: Response;
  beforeAll(async () => {
    const browser = new Browser();
    const started = await startTrip(browser);
    cookies = started.headers.getSetCookie();
    google.account = newAccount();
    end = await comeBack(browser, await google.visit(((await started.json()) as { next: string }).next));
  });

  it("14.12 keeps what it began with in cookies that only this host gets, over https", () => {
    const own = cookies.filter((cookie) => cookie.includes("oauth-"));
    expect(own.map((cookie) => cookie.slice(0, cookie.indexOf("=")))).toEqual([
      "__Host-w.oauth-state",
      "__Host-w.oauth-pkce",
      "__Host-w.oauth-nonce",
      "__Host-w.oauth-way",
    ]);
    for (const cookie of own) expect(cookie).toMatch(/; Path=\/;.*; HttpOnly; Secure; SameSite=Lax$/);
  });

  it("14.12 ends with the product's own cookies, and none of the trip's", () => {
    expect([end.status, end.headers.get("location")]).toEqual([303, `${origin}/`]);
    const set = end.headers.getSetCookie();
    expect(
      set.filter((cookie) => cookie.includes("Max-Age=0")).map((cookie) => cookie.split("=")[0]),
    ).toEqual(["__Host-w.oauth-state", "__Host-w.oauth-pkce", "__Host-w.oauth-nonce", "__Host-w.oauth-way"]);
    expect(set.filter((cookie) => !cookie.includes("oauth-")).map((cookie) => cookie.split("=")[0])).toEqual([
      "__Host-w.at",
      "__Secure-w.rt",
      "__Host-w.dev",
    ]);
    for (const cookie of set) expect(cookie).toMatch(/; HttpOnly; Secure; SameSite=(Lax|Strict)$/);
  });
});
