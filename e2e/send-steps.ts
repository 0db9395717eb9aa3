/** People of their own for the journeys of transfers, so that nobody else's balance is touched. */
import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import postgres from "postgres";
import { newId } from "../db/ids";
import { idNumberHash, sealIdNumber, sealName } from "../server/identity/sealed-identity";
import { sealSecret } from "../server/security/factor-secret";
import { newTotpSecret } from "../server/security/totp";
import { newIdNumber } from "../server/testing/id-numbers";
import { payByCard, startDeposit } from "./deposit-steps";
import { expect, type Person, person, type Product } from "./fixtures";
import { signIn } from "./session-steps";

const asAdmin = async <Row>(product: Product, work: (sql: postgres.Sql) => Promise<Row>): Promise<Row> => {
  const sql = postgres(product.adminUrl, { max: 1, onnotice: () => {} });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
};

/**
 * A new person with an empty wallet, verified and known by law, with the password of a demo person and, unless said, an authenticator app, made by hand:
 * registering is limited per address, and money waits for 6 hours after an app.
 */
export function makeWallet(product: Product, name: string, { app = true } = {}): Promise<Person> {
  const email = `${name.split(" ")[0]?.toLowerCase()}.${randomUUID().slice(0, 8)}@octoco.example`;
  const { password } = person("thandi");
  const [userId, factorId, appSecret, number] = [newId(), newId(), newTotpSecret(), newIdNumber()];
  return asAdmin(product, async (sql) => {
    await sql`
      insert into wallet.users (id, email, display_name, password_hash, email_verified_at, tier)
      select ${userId}, ${email}, ${name}, password_hash, now(), 2 from wallet.users where email = ${person("thandi").email}`;
    await sql`insert into wallet.identity_records (user_id, legal_name, number_ciphertext, number_hmac)
      values (${userId}, ${sealName(name, userId)}, ${sealIdNumber(number, userId)}, ${idNumberHash(number)})`;
    await sql`select wallet.open_wallet(${userId}, 'ZAR')`;
    if (!app) return { email, name, password };
    await sql`insert into wallet.factors (id, user_id, kind, secret_ciphertext, confirmed_at)
      values (${factorId}, ${userId}, 'totp', ${sealSecret(appSecret, { userId, factorId })}, now())`;
    return { email, name, password, app: appSecret };
  });
}

/** What only an admin does: freezes a wallet, or thaws it. */
export const setStatus = (
  product: Product,
  { email }: Person,
  status: "frozen" | "active",
): Promise<unknown> =>
  asAdmin(product, (sql) => sql`update wallet.users set status = ${status} where email = ${email}`);

/** Signs in and adds money by card; gives back the deposit's id. */
export async function signInWithMoney(page: Page, who: Person, amount: string): Promise<string> {
  await signIn(page, who);
  const id = await startDeposit(page, amount);
  await payByCard(page);
  await expect(page.getByRole("heading", { name: /added$/ })).toBeVisible();
  return id;
}

/** The first two steps, to the review. */
export async function reviewTransfer(page: Page, to: string, amount: string, note = ""): Promise<void> {
  await page.goto("/send");
  await page.getByLabel("E-mail address or handle").fill(to);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("Amount in rand").fill(amount);
  await page.getByLabel("Note (optional)").fill(note);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { name: /^Check and send R/ })).toBeFocused();
}

export const sendButton = (page: Page) => page.getByRole("button", { name: /^Send R/ });

/** How many transfers of this amount (in cents) the person signed in has in the activity. */
export async function expectTransfers(page: Page, cents: number, many: number): Promise<void> {
  await page.goto(`/activity?type=transfer&amount=${cents}..${cents}`);
  await expect(page.getByRole("row").filter({ hasText: /R\s/ })).toHaveCount(many);
}
