/** What admins do in the journeys, and what only time or another console brings about for them. */
import type { Browser, Page } from "@playwright/test";
import { encodeId } from "../db/ids";
import { grantAdmin } from "../scripts/grant-admin";
import { payByCard, purchaseIdIn, startDeposit } from "./deposit-steps";
import { asAdmin, expect, type Person, type Product, secret } from "./fixtures";
import { makeWallet } from "./send-steps";
import { signIn } from "./session-steps";

/** The console's pages that need no id. */
export const ADMIN_PAGES = [
  "/admin",
  "/admin/breaks",
  "/admin/approvals",
  "/admin/dead-letters",
  "/admin/alerts",
  "/admin/reconciliation",
  "/admin/statements",
  "/admin/webhooks",
  "/admin/webhooks/keys",
  "/admin/replays",
  "/admin/people",
  "/admin/ledger",
  "/admin/audit",
  "/admin/health",
];

const admins = new Map<string, Person>();
const users = new Map<string, Person>();

/** An admin of this worker's own, so that journeys don't decide each other's requests; one per name, since sign-ins are limited. */
export async function anAdmin(product: Product, name: "Nandi Sithole" | "Sipho Dlamini"): Promise<Person> {
  const known = admins.get(name);
  if (known) return known;
  const person: Person = { ...(await makeWallet(product, name)), admin: true };
  const since = new Date(Date.now() - 2 * 86_400_000); // a younger role decides nothing
  expect(await grantAdmin(product.adminUrl, person.email, "operator:journey", since)).toBe("granted");
  admins.set(name, person);
  return person;
}

/** The user of this worker's own. */
export async function aUser(product: Product): Promise<Person> {
  const name = "Palesa Tau";
  const person = users.get(name) ?? (await makeWallet(product, name));
  users.set(name, person);
  return person;
}

/** A window of their own for somebody, signed in. */
export async function openFor(browser: Browser, product: Product, who: Person): Promise<Page> {
  const context = await browser.newContext({ baseURL: product.origin });
  const page = await context.newPage();
  await signIn(page, who);
  return page;
}

/** A deposit that the worker's user has paid: their page, and the purchase at Revio. */
export async function payDeposit(
  browser: Browser,
  product: Product,
  amount: string,
): Promise<{ page: Page; purchase: string }> {
  const page = await openFor(browser, product, await aUser(product));
  await startDeposit(page, amount);
  const purchase = purchaseIdIn(page);
  await payByCard(page);
  await expect(page.getByRole("heading", { name: /added$/ })).toBeVisible();
  return { page, purchase };
}

const HEADER =
  "id,product,related_to,reference,status,created_on,paid_on,currency,amount,fee_amount,net_amount,payment_method,is_test,brand_id";

/** Revio's statement as a file, with one row: this purchase, and what it says was paid. */
export async function statementOf(product: Product, purchase: string, amount: string): Promise<string> {
  const [row] = await asAdmin(
    product,
    (sql) => sql<{ reference: string; paid: string }[]>`
      select t.reference, to_char(e.created_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as paid
        from wallet.transactions t join wallet.provider_effects e on e.transaction_id = t.id
       where t.revio_purchase_id = ${purchase}`,
  );
  const cells = [
    purchase,
    "purchase",
    "",
    row?.reference ?? "",
    "paid",
    row?.paid ?? "",
    row?.paid ?? "",
    "ZAR",
    amount,
    "0.00",
    amount,
    "visa",
    "true",
    secret("REVIO_BRAND_ID"),
  ];
  return `${HEADER}\n${cells.join(",")}\n`;
}

/** Today as a date field takes it, in South Africa. */
const today = (): string =>
  new Intl.DateTimeFormat("en-CA", { timeZone: "Africa/Johannesburg" }).format(new Date());

/** Sends a file about today on the statements page; afterwards its report is on screen. */
export async function sendFile(page: Page, name: string, content: string | Buffer): Promise<void> {
  await page.goto("/admin/statements");
  await page
    .getByLabel("File", { exact: true })
    .setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(content) });
  await page.getByLabel("First day it covers").fill(today());
  await page.getByLabel("Last day it covers").fill(today());
  await page.getByRole("button", { name: "Send file" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

/** Compares the file on screen with the ledger, and waits for the run's end. */
export async function compareFile(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Compare with the ledger…" }).click();
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  await expect(page).toHaveURL(/\/admin\/reconciliation\/run_/);
  await expect(page.getByText("Done", { exact: true })).toBeVisible({ timeout: 30_000 });
}

/** The page of the break about this object. */
export async function openBreakOf(page: Page, objectId: string, tab = "open"): Promise<void> {
  await page.goto(`/admin/breaks?tab=${tab}&q=${objectId}`);
  await page.getByRole("table").getByRole("link").first().click();
  await expect(page).toHaveURL(/\/admin\/breaks\/brk_/);
}

/** Fills the open dialog's reason and presses its button. */
export async function confirm(page: Page, label: string, reason: string, button: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(label, { exact: true }).fill(reason);
  await dialog.getByRole("button", { name: button, exact: true }).click();
}

/** A critical break that nobody else's journey looks at; gives back its public id. */
export async function openCriticalBreak(product: Product): Promise<string> {
  const id = await asAdmin(product, async (sql) => {
    const [row] = await sql<{ id: string }[]>`
      select wallet.open_break('stray_payout', 'critical', 'payout', gen_random_uuid()::text, null, 125000, 'ZAR', '{}') as id`;
    return row?.id ?? "";
  });
  return encodeId("brk", id);
}
