/** What people, their bank and the clock do in the journeys of withdrawals. */
import type { Page } from "@playwright/test";
import { decodeId } from "../db/ids";
import { control } from "./deposit-steps";
import { asAdmin, expect, type Person, type Product } from "./fixtures";
import { giveCode } from "./session-steps";

export const THE_WITHDRAWAL = /\/activity\/wdr_[0-9A-Z]{26}$/;

/** A bank account that is paid, refused or returned when the sandbox is told so (REVIO.md C4). */
export const WAITING_ACCOUNT = "110000003";

/** Adds a bank account on the withdrawal's first step, by a code of the app. */
export async function addAccount(page: Page, number: string): Promise<void> {
  await page.getByLabel("Bank", { exact: true }).selectOption("fnb");
  await page.getByText("Cheque", { exact: true }).click();
  await page.getByLabel("Account number").fill(number);
  await page.getByRole("button", { name: "Add bank account" }).click();
  await giveCode(page);
}

/** The day that a new account waits is over. */
export const endCooling = (product: Product, { email }: Person): Promise<unknown> =>
  asAdmin(
    product,
    (sql) => sql`update wallet.bank_accounts set usable_from = now() - interval '1 minute'
      where user_id = (select id from wallet.users where email = ${email})`,
  );

/** The first two steps, to the review. */
export async function reviewWithdrawal(page: Page, amount: string): Promise<void> {
  await page.goto("/withdraw");
  await expect(page.getByRole("heading", { name: "Where do you want the money?" })).toBeVisible();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("Amount in rand").fill(amount);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { name: /^Check and withdraw R/ })).toBeFocused();
}

export const withdrawButton = (page: Page) => page.getByRole("button", { name: /^Withdraw R/ });

/** The last step: the button, and the code that it takes. */
export async function confirmWithdrawal(page: Page): Promise<void> {
  await withdrawButton(page).click();
  await giveCode(page);
}

/** Withdraws, and gives back the withdrawal's id from the address of its page. */
export async function withdraw(page: Page, amount: string): Promise<string> {
  await reviewWithdrawal(page, amount);
  await confirmWithdrawal(page);
  await expect(page).toHaveURL(THE_WITHDRAWAL);
  return page.url().split("/").at(-1) ?? "";
}

/** The payout of a withdrawal, once it has one. */
async function payoutOf(product: Product, id: string): Promise<string> {
  let payout: string | null = null;
  await expect(async () => {
    const rows = await asAdmin(
      product,
      (sql) => sql<{ payout: string | null }[]>`
        select revio_payout_id as payout from wallet.transactions where id = ${decodeId("wdr", id) ?? ""}`,
    );
    payout = rows[0]?.payout ?? null;
    expect(payout).not.toBeNull();
  }).toPass();
  return payout ?? "";
}

/** What the receiving bank does, and the word of it delivered. */
export async function bankDoes(
  product: Product,
  id: string,
  what: "succeed" | "fail" | "return",
  code?: string,
): Promise<void> {
  await control(product, "POST", `payouts/${await payoutOf(product, id)}/${what}`, code ? { code } : {});
  await control(product, "POST", "deliveries/flush");
}

/** How many payouts the provider holds under this reference. */
export async function payoutsUnder(product: Product, reference: string): Promise<number> {
  const { results } = (await control(product, "GET", `payouts?reference=${reference}`)) as {
    results: unknown[];
  };
  return results.length;
}

/** Expects the badge of the transaction on screen. */
export const expectBadge = (page: Page, badge: string): Promise<void> =>
  expect(page.getByRole("main").getByText(badge, { exact: true }).first()).toBeVisible({ timeout: 20_000 });
