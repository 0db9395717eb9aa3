import type { Page } from "@playwright/test";
import { newId } from "../db/ids";
import {
  anAdmin,
  compareFile,
  confirm,
  openBreakOf,
  openFor,
  payDeposit,
  sendFile,
  statementOf,
} from "./admin-steps";
import { asAdmin, expect, person, type Product, test } from "./fixtures";
import { makeWallet, reviewTransfer, sendButton, signInWithMoney } from "./send-steps";
import { addAccount, endCooling, expectBadge, WAITING_ACCOUNT, withdraw } from "./withdraw-steps";
import { expectAccessible, expectAll } from "./axe-steps";
import { giveCode, signIn } from "./session-steps";

/** Sends one rand to a demo person; gives back the transfer's id. */
async function sendSome(page: Page): Promise<string> {
  await reviewTransfer(page, person("naledi").email, "1");
  await sendButton(page).click();
  await giveCode(page);
  await expect(page).toHaveURL(/\/activity\/trf_/);
  return page.url().split("/").at(-1) ?? "";
}

test("every page holds WCAG 2.2 AA on a phone and a desktop, light and dark", async ({
  page,
  product,
  alone,
}) => {
  test.setTimeout(300_000);
  await page.emulateMedia({ reducedMotion: "reduce" });
  const problems: string[] = [];
  page.on("console", (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) problems.push(message.text());
  });
  for (const path of ["/sign-in", "/register", "/reset", "/verify", "/freeze", "/terms"])
    await expectAll(page, path);
  const lerato = await makeWallet(product, "Lerato Dube");
  const id = await signInWithMoney(page, lerato, "100");
  await page.goto("/withdraw");
  await addAccount(page, WAITING_ACCOUNT);
  await expect(page.getByText("was added")).toBeVisible();
  await endCooling(product, lerato);
  const transfer = await sendSome(page);
  const givePayoutsBack = await alone("payouts");
  const withdrawal = await withdraw(page, "20");
  await expectBadge(page, "Sent to bank");
  await givePayoutsBack();
  const pages = [
    "/",
    "/deposit",
    `/deposit/${id}`,
    "/withdraw",
    "/send",
    "/bank-accounts",
    "/activity",
    `/activity?row=${withdrawal}`,
    ...[id, transfer, withdrawal].flatMap((one) => [`/activity/${one}`, `/activity/${one}/receipt`]),
    "/settings",
    "/settings/security",
    "/settings/limits",
    "/settings/data",
  ];
  for (const path of pages) await expectAll(page, path);
  expect(problems).toEqual([]);
});

/** Nothing that axe finds, and nothing that makes the page or its open dialog scroll sideways. */
async function expectHolds(page: Page, what: string): Promise<void> {
  await expectAccessible(page, what);
  const sideways = await page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll("dialog[open]")].some(
      (box) => box.scrollWidth > box.clientWidth,
    ),
  );
  expect(sideways, `${what} scrolls sideways`).toBe(false);
}

/** The page on screen, light on a desktop, then dark on a narrow phone, as which it is left. */
async function expectBoth(page: Page, what: string): Promise<void> {
  for (const [width, colorScheme] of [
    [1440, "light"],
    [320, "dark"],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await expectHolds(page, `${what} at ${width}`);
  }
}

/** Opens the dialog behind a button, and leaves it by keyboard: focus is back where it was. */
async function expectDialog(page: Page, name: string, send?: string): Promise<void> {
  const button = page.getByRole("button", { name }).first();
  await button.press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
  if (send) {
    await page.getByRole("dialog").getByRole("button", { name: send, exact: true }).press("Enter");
    await expect(page.getByRole("dialog").getByRole("alert")).toBeFocused();
  }
  await expectHolds(page, name);
  await page.keyboard.press("Escape");
  await expect(button).toBeFocused();
}

/** A webhook of this purchase is a dead letter while `look` runs. */
async function withDeadLetter(product: Product, purchase: string, look: () => Promise<void>): Promise<void> {
  const id = newId();
  await asAdmin(
    product,
    (sql) => sql`
      insert into wallet.dead_letters (id, run_id, subject_kind, subject_id, error_code)
      select ${id}, ${id}::text, 'delivery', l.id, 'provider_unavailable'
        from wallet.webhook_logs l where l.purchase_id = ${purchase} limit 1`,
  );
  try {
    await look();
  } finally {
    await asAdmin(product, (sql) => sql`delete from wallet.dead_letters where id = ${id}`);
  }
}

test("an admin's work on one thing, and each dialog of it, holds WCAG 2.2 AA", async ({
  browser,
  product,
}) => {
  test.setTimeout(120_000);
  const { purchase } = await payDeposit(browser, product, "29");
  const page = await openFor(browser, product, await anAdmin(product, "Nandi Sithole"));
  const good = await statementOf(product, purchase, "31.00");
  await sendFile(page, "a-file-with-a-very-long-name-of-one-word.csv", good);
  await expect(page.getByText("Read", { exact: true }).first()).toBeVisible({ timeout: 20_000 });
  await expectBoth(page, "a statement");
  await compareFile(page);
  await expectBoth(page, "a run");

  await openBreakOf(page, purchase);
  await expect(page).toHaveTitle("Amounts differ - Admin - Octoco Wallet");
  await expectBoth(page, "a break");
  await expectDialog(page, "Assign…");
  await expectDialog(page, "Change state…");
  await expectDialog(page, "Resolve…", "Resolve break");
  await page.getByRole("button", { name: "Request adjustment…" }).click();
  await confirm(page, "Reason", "Revio confirmed R 31,00 in ticket 4712", "Request adjustment");
  await giveCode(page);
  await page.getByRole("link", { name: "See the request" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Adjustment" })).toBeVisible();
  await expectDialog(page, "Withdraw…");
  await expectBoth(page, "a request");

  await withDeadLetter(product, purchase, async () => {
    await page.goto("/admin/dead-letters");
    await expectDialog(page, "Replay all");
    await page.getByRole("table").getByRole("link").first().click();
    await page.getByRole("button", { name: "Preview", exact: true }).click();
    await expect(page.getByText("Nothing has changed")).toBeVisible();
    await expectBoth(page, "a dead letter");
    await expectDialog(page, "Replay…", "Replay");
  });
  await page.goto(`/admin/webhooks?q=${purchase}`);
  await page.getByRole("table").getByRole("link").first().click();
  await expect(page.getByRole("heading", { name: "Attempts" })).toBeVisible();
  await expectBoth(page, "a webhook");
  await expectDialog(page, "Reveal…");
  await page.goto("/admin/statements");
  await expectDialog(page, "Add a map…", "Keep map");
  await page.goto("/admin/breaks/brk_00000000000000000000000000");
  await expectBoth(page, "nothing here");
});

test("a deposit goes by keyboard alone", async ({ page }) => {
  await signIn(page, person("naledi"));
  await page.goto("/deposit");
  await page.getByLabel("Amount in rand").focus();
  await page.keyboard.type("75,50");
  await page.keyboard.press("Enter");
  await expect(page.getByText("no real money")).toBeVisible();
  await page.getByLabel("Card number").focus();
  for (const text of ["4444333322221111", "Naledi Khumalo", "1234", "123"]) {
    await page.keyboard.type(text);
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "R 75,50 added" })).toBeVisible();
});
