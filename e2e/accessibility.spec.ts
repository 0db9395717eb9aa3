import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { signIn } from "./deposit-steps";
import { expect, person, test } from "./fixtures";
import { makeWallet, reviewTransfer, sendButton, signInWithMoney } from "./send-steps";
import { addAccount, endCooling, expectBadge, WAITING_ACCOUNT, withdraw } from "./withdraw-steps";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const SIZES = [
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
];

async function expectAccessible(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  expect(violations.map(({ id, nodes }) => `${what}: ${id} at ${nodes[0]?.target.join(" ")}`)).toEqual([]);
}

/** Sends one rand to a demo person; gives back the transfer's id. */
async function sendSome(page: Page): Promise<string> {
  await reviewTransfer(page, person("naledi").email, "1");
  await sendButton(page).click();
  await expect(page).toHaveURL(/\/activity\/trf_/);
  return page.url().split("/").at(-1) ?? "";
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`every page holds WCAG 2.2 AA on a phone and a desktop, ${colorScheme}`, async ({
    page,
    product,
    alone,
  }) => {
    test.setTimeout(180_000);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const problems: string[] = [];
    page.on("console", (message) => {
      if (/Content Security Policy|Refused to/.test(message.text())) problems.push(message.text());
    });
    for (const path of ["/sign-in", "/register"]) {
      await page.goto(path);
      await expectAccessible(page, path);
    }
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
    ];
    for (const size of SIZES) {
      await page.setViewportSize(size);
      for (const path of pages) {
        await page.goto(path);
        await expect(page.getByRole("main").first()).toBeVisible();
        await expectAccessible(page, `${path} at ${size.width}`);
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow, `${path} at ${size.width} scrolls sideways`).toBeLessThanOrEqual(0);
      }
    }
    expect(problems).toEqual([]);
  });
}

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
