/** What people do in the journeys, by the names they see. */
import type { Page } from "@playwright/test";
import postgres from "postgres";
import { expect, type Product, secret } from "./fixtures";

export const CARDS = {
  good: "4444 3333 2222 1111",
  declined: "4000 0000 0000 0002",
  secure: "5555 5555 5555 4444",
};

/** From the wallet to Revio's checkout; gives back the deposit's id. */
export async function startDeposit(page: Page, amount: string): Promise<string> {
  let id = "";
  await page.route(/deposits\.start/, async (route) => {
    const response = await route.fetch();
    id = /"id":"(dep_[0-9A-Z]{26})"/.exec(await response.text())?.[1] ?? "";
    await route.fulfill({ response });
  });
  await page.goto("/deposit");
  await page.getByLabel("Amount in rand").fill(amount);
  await page.getByRole("button", { name: "Continue to Revio" }).click();
  await expect(page.getByText("no real money")).toBeVisible();
  return id;
}

export async function payByCard(page: Page, number = CARDS.good): Promise<void> {
  await page.getByLabel("Card", { exact: true }).check();
  await page.getByLabel("Card number").fill(number);
  await page.getByLabel("Name on card").fill("Thandi Mokoena");
  await page.getByLabel("Expiry date").fill("12/34");
  await page.getByLabel("Security code").fill("123");
  await page.getByRole("button", { name: /^Pay R/ }).click();
}

export const purchaseIdIn = (page: Page): string => /\/p\/([0-9a-f-]{36})\//.exec(page.url())?.[1] ?? "";

/** One call of the sandbox's control API. */
export async function control(
  product: Product,
  method: string,
  path: string,
  body: object = {},
): Promise<unknown> {
  const response = await fetch(`${product.sandbox}/__sandbox/${path}`, {
    method,
    headers: { "content-type": "application/json", "x-sandbox-control": secret("SANDBOX_CONTROL_KEY") },
    ...(method === "GET" ? {} : { body: JSON.stringify(body) }),
  });
  expect(response.ok, `${method} ${path}: ${response.status}`).toBe(true);
  return response.status === 204 ? null : response.json();
}

/** Nobody moves the engine's clock until `work` is done: the journeys of all workers share it. */
export async function withStillClock(product: Product, work: () => Promise<void>): Promise<void> {
  const sql = postgres(product.adminUrl, { max: 1, onnotice: () => {} });
  try {
    await sql`select pg_advisory_lock(hashtext('the engine''s clock'))`;
    await work();
  } finally {
    await sql.end();
  }
}

/** Lets the engine's virtual clock go on: what is due by then runs, in order. */
export const advanceEngine = (product: Product, by: string): Promise<void> =>
  withStillClock(product, async () => {
    const response = await fetch(`${product.engine}/test/clock`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ advance: by }),
    });
    expect(response.ok, `advance ${by}: ${response.status}`).toBe(true);
  });

/** What can be spent, in cents, read from Home. */
export async function availableOf(page: Page): Promise<number> {
  await page.goto("/");
  const heading = page.getByRole("heading", { name: "Available to spend" });
  const amount = page.locator("section").filter({ has: heading }).getByRole("paragraph").first();
  await expect(amount).toHaveText(/,\d\d/);
  return Number((await amount.innerText()).replace(/\D/g, ""));
}
