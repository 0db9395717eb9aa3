/** How people of the journeys sign in, and prove that it's them. */
import type { BrowserContext, Page } from "@playwright/test";
import { totpCode } from "../server/security/totp";
import { asAdmin, expect, type Person, runningProduct } from "./fixtures";

type Cookies = Awaited<ReturnType<BrowserContext["cookies"]>>;
const signedIn = new Map<string, Cookies>();
const whose = new WeakMap<BrowserContext, Person>();

/**
 * Signs in through the page once per person and worker (tries are limited), and with the same session after that. An admin's session
 * proves its second factor at once.
 */
export async function signIn(page: Page, person: Person): Promise<void> {
  whose.set(page.context(), person);
  const cookies = signedIn.get(person.email);
  if (cookies) return page.context().addCookies(cookies);
  await signInAnew(page, person);
  if (person.admin) await elevate(page);
  signedIn.set(person.email, await page.context().cookies());
}

/** A session of its own, by the password. */
export async function signInAnew(page: Page, person: Person): Promise<void> {
  whose.set(page.context(), person);
  await page.goto("/sign-in");
  await page.getByLabel("E-mail address").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByText("Available to spend")).toBeVisible();
}

/** Sets up two-step sign-in where the page asks for it, by the password; gives back the recovery codes, which are kept. */
export async function setUpApp(page: Page, person: Person): Promise<string[]> {
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("Your password").fill(person.password);
  await page.getByRole("button", { name: "Confirm", exact: true }).click();
  await expect(page.getByRole("img", { name: /^Picture with the key/ })).toBeVisible();
  person.app = (await page.locator("code").innerText()).replaceAll(/\s/g, "");
  await page.getByLabel("Code from your app").fill(totpCode(person.app, new Date()));
  const codes = page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem");
  await expect(codes).toHaveCount(10);
  const kept = await codes.allInnerTexts();
  await page.getByRole("button", { name: "I have kept them" }).click();
  return kept;
}

/** The code that the app of whoever is signed in shows. The half minute in which it could have been given before is over. */
export async function codeOf(page: Page): Promise<string> {
  const { email = "", app = "" } = whose.get(page.context()) ?? {};
  await asAdmin(
    runningProduct(),
    (sql) =>
      sql`update wallet.factors set last_step = 0 where user_id = (select id from wallet.users where email = ${email})`,
  );
  return totpCode(app, new Date());
}

/** Gives the code in the dialog that asks for it; its last digit sends it. */
export const giveCode = async (page: Page): Promise<void> =>
  page.getByLabel("Code from your app").fill(await codeOf(page));

async function elevate(page: Page): Promise<void> {
  const call = async (path: string, data: object): Promise<{ stepUpId: string }> => {
    const headers = { origin: new URL(page.url()).origin };
    const answer = await page.request.post(`/api/trpc/${path}`, { data, headers });
    expect(answer.status(), path).toBe(200);
    return ((await answer.json()) as { result: { data: { stepUpId: string } } }).result.data;
  };
  const { stepUpId } = await call("stepUp.start", { action: "session.elevate" });
  await call("stepUp.confirm", { stepUpId, method: "totp", secret: await codeOf(page) });
  await call("factors.elevate", { stepUpId });
}
