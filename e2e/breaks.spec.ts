import {
  compareFile,
  confirm,
  anAdmin,
  openBreakOf,
  openFor,
  payDeposit,
  sendFile,
  statementOf,
} from "./admin-steps";
import { availableOf } from "./deposit-steps";
import { expect, test } from "./fixtures";
import { giveCode } from "./session-steps";

test("a break is found, and an adjustment that a second admin approves puts the balance right", async ({
  browser,
  product,
}) => {
  test.setTimeout(180_000);
  const user = await payDeposit(browser, product, "245");
  const naledi = await openFor(browser, product, await anAdmin(product, "Nandi Sithole"));
  const sipho = await openFor(browser, product, await anAdmin(product, "Sipho Dlamini"));

  await sendFile(naledi, "revio-says-more.csv", await statementOf(product, user.purchase, "250.00"));
  await expect(naledi.getByText("Read", { exact: true }).first()).toBeVisible({ timeout: 20_000 });
  await compareFile(naledi);
  await openBreakOf(naledi, user.purchase);
  await expect(naledi.getByRole("heading", { level: 1 })).toHaveText(/Amounts differ\s+R\s5,00/);

  await naledi.getByRole("button", { name: "Request adjustment…" }).click();
  await confirm(naledi, "Reason", "Revio confirmed R 250,00 in ticket 4711", "Request adjustment");
  await giveCode(naledi);
  await expect(naledi.getByText("The adjustment is requested.")).toBeVisible();
  await naledi.getByRole("link", { name: "See the request" }).click();
  await expect(naledi.getByText("You requested this, so another admin must decide")).toBeVisible();
  await expect(naledi.getByRole("button", { name: "Approve…" })).toHaveCount(0);
  const before = await availableOf(user.page);

  await sipho.goto(naledi.url());
  await sipho.getByRole("button", { name: "Approve…" }).click();
  await sipho.getByRole("dialog").getByRole("button", { name: "Approve and do it" }).click();
  await giveCode(sipho);
  await expect(sipho.getByText("Approved and done.")).toBeVisible();

  await openBreakOf(naledi, user.purchase, "closed");
  await expect(naledi.getByText(/^Resolved: Corrected by an adjustment/)).toBeVisible();
  expect((await availableOf(user.page)) - before).toBe(500);
});

test("a break is assigned, commented and resolved by keyboard, and its history says by whom", async ({
  browser,
  product,
}) => {
  const user = await payDeposit(browser, product, "61");
  const admin = await anAdmin(product, "Nandi Sithole");
  const page = await openFor(browser, product, admin);
  await sendFile(page, "another-fee.csv", await statementOf(product, user.purchase, "61.00"));
  await expect(page.getByText("Read", { exact: true }).first()).toBeVisible({ timeout: 20_000 });
  await compareFile(page);
  await openBreakOf(page, user.purchase);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/Fees differ/);

  await page.getByRole("button", { name: "Assign…" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: admin.email }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText("Assigned to Nandi Sithole.")).toBeVisible();

  await page.getByLabel("Comment").fill("Asked Revio about their fee.");
  await page.getByRole("button", { name: "Add comment" }).press("Enter");
  await expect(page.getByText("Nandi Sithole commented")).toBeVisible();

  await page.getByRole("button", { name: "Resolve…" }).press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Resolve break" }).press("Enter");
  await expect(dialog.getByRole("alert")).toContainText("Choose a reason");
  await dialog.getByLabel("Reason").selectOption("provider_error_confirmed");
  await dialog.getByLabel("Remark").fill("Their statement had no fee; they corrected it.");
  await dialog.getByRole("button", { name: "Resolve break" }).press("Enter");
  await expect(page.getByText("The break is resolved.")).toBeVisible();
  await expect(page.getByText("Resolved by Nandi Sithole")).toBeVisible();
});
