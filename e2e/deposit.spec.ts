import { newIdNumber } from "../server/testing/id-numbers";
import { CARDS, payByCard, startDeposit } from "./deposit-steps";
import { expect, person, test } from "./fixtures";
import { linkInMail } from "./mail-steps";
import { signIn } from "./session-steps";

test("a new person confirms the address, says who they are, adds money by card, and sees it in the balance and in the activity", async ({
  page,
}) => {
  const email = `lebo.${Date.now()}@octoco.example`;
  await page.goto("/register");
  await page.getByLabel("Your name").fill("Lebo Nkosi");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("a quiet river at noon");
  await page.getByRole("button", { name: "Create wallet" }).click();
  await expect(page.getByText("Available to spend")).toBeVisible();
  await expect(page.getByText("Add your first money")).toBeVisible();
  await expect(page.getByText("Confirm your e-mail address to add money.")).toBeVisible();
  await page.goto(await linkInMail(page, email, "Confirm your e-mail address"));
  await expect(page.getByText("Your e-mail address is confirmed")).toBeVisible();

  await page.goto("/settings/limits");
  await page.getByLabel("South African identity number").fill(newIdNumber());
  await page.getByRole("button", { name: "Save name and number" }).click();
  await expect(page.getByText(/^Name and identity number recorded/)).toBeVisible();

  await startDeposit(page, "250");
  await payByCard(page);
  await expect(page).toHaveURL(/\/deposit\/dep_/);
  await expect(page.getByRole("heading", { name: "R 250,00 added" })).toBeVisible();
  await expect(page.getByText("In your balance")).toBeVisible();

  await page.goto("/");
  await expect(page.getByText(/R\s250,00/).first()).toBeVisible();
  await page.goto("/activity");
  await page
    .getByRole("link", { name: /Deposit/ })
    .first()
    .click();
  for (const line of ["You chose the amount", "Checkout ready", "Paid at Revio", "In your balance"]) {
    await expect(page.getByText(line).first()).toBeVisible();
  }
});

test("Instant EFT that is approved later is on the way in, then added without a reload", async ({ page }) => {
  await signIn(page, person("thandi"));
  const id = await startDeposit(page, "321,50");
  await page.getByLabel("Instant EFT").check();
  await page.getByRole("button", { name: /^Pay R/ }).click();
  await page.getByRole("button", { name: "Approve later" }).click();
  await expect(page).toHaveURL(new RegExp(`/deposit/${id}`));
  await expect(page.getByRole("heading", { name: "We're checking your payment" })).toBeVisible();
  const home = await page.context().newPage();
  await home.goto("/");
  await expect(home.getByText("On the way in")).toBeVisible();
  await expect(page.getByRole("heading", { name: "R 321,50 added" })).toBeVisible({ timeout: 45_000 });
});

test("a declined card says so, takes nothing, and the same checkout can be tried again", async ({ page }) => {
  await signIn(page, person("thandi"));
  const id = await startDeposit(page, "120");
  await payByCard(page, CARDS.declined);
  await expect(page).toHaveURL(new RegExp(`/deposit/${id}`));
  await expect(page.getByRole("heading", { name: "Your bank declined the card" })).toBeVisible();
  await expect(page.getByText(/No money was taken/).first()).toBeVisible();
  await page
    .getByRole("button", { name: "Try again" })
    .or(page.getByRole("link", { name: "Try again" }))
    .click();
  await payByCard(page);
  await expect(page.getByRole("heading", { name: "R 120,00 added" })).toBeVisible();
});

test("an abandoned checkout can be finished or cancelled", async ({ page }) => {
  await signIn(page, person("thandi"));
  const id = await startDeposit(page, "99,50");
  await page.getByRole("button", { name: "Return to seller" }).click();
  await expect(page).toHaveURL(new RegExp(`/deposit/${id}`));
  await expect(page.getByRole("heading", { name: "You left before paying" })).toBeVisible();
  await page.getByRole("button", { name: "Cancel this deposit" }).click();
  await expect(page.getByRole("heading", { name: "This deposit was cancelled" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { name: "This deposit was cancelled" })).toBeVisible();
});

test("a redirect with success in its address is never believed", async ({ page }) => {
  await signIn(page, person("thandi"));
  const id = await startDeposit(page, "100");
  await page.goto(`/deposit/${id}?status=paid&success=true`);
  await expect(page.getByRole("heading", { name: "You left before paying" })).toBeVisible();
});

test("a double click on every button makes one deposit and one payment", async ({ page }) => {
  await signIn(page, person("thandi"));
  await page.goto("/deposit");
  await page.getByLabel("Amount in rand").fill("77,70");
  await page.getByRole("button", { name: "Continue to Revio" }).dblclick();
  await expect(page.getByText("no real money")).toBeVisible();
  await page.getByLabel("Card", { exact: true }).check();
  await page.getByLabel("Card number").fill(CARDS.good);
  await page.getByLabel("Name on card").fill("Thandi Mokoena");
  await page.getByLabel("Expiry date").fill("12/34");
  await page.getByLabel("Security code").fill("123");
  await page.getByRole("button", { name: /^Pay R/ }).dblclick();
  await expect(page.getByRole("heading", { name: "R 77,70 added" })).toBeVisible();
  await page.goto("/activity?q=&amount=7770..7770");
  await expect(page.getByRole("row").filter({ hasText: "77,70" })).toHaveCount(1);
});

test("somebody else's deposit and one that does not exist answer alike", async ({
  page,
  browser,
  product,
}) => {
  await signIn(page, person("thandi"));
  const id = await startDeposit(page, "100");
  const other = await (await browser.newContext({ baseURL: product.origin })).newPage();
  await signIn(other, person("pieter"));
  const said = async (path: string): Promise<string> => {
    await other.goto(path);
    await expect(other.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
    return other.getByRole("main").innerText();
  };
  expect(await said(`/deposit/${id}`)).toBe(await said("/deposit/dep_01KAJ3K3V4E5Q8M7W1N0P2R3S4"));
  expect(await said(`/activity/${id}`)).toBe(await said("/activity/dep_01KAJ3K3V4E5Q8M7W1N0P2R3S4"));
});
