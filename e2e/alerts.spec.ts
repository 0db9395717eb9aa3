import { confirm, anAdmin, openCriticalBreak, openFor } from "./admin-steps";
import { advanceEngine } from "./deposit-steps";
import { expect, test } from "./fixtures";

test("an alert opens when a rule finds something, and closes by itself when it is over", async ({
  browser,
  product,
}) => {
  test.setTimeout(120_000);
  const page = await openFor(browser, product, await anAdmin(product, "Nandi Sithole"));
  const breakId = await openCriticalBreak(product);
  await expect(async () => {
    await advanceEngine(product, "1m");
    await page.goto("/admin/alerts");
    await expect(page.getByRole("link", { name: "A critical break is open" })).toBeVisible({
      timeout: 2_000,
    });
  }).toPass({ timeout: 40_000 });
  await page.getByRole("link", { name: "A critical break is open" }).click();
  await expect(page.getByText("Critical", { exact: true })).toBeVisible();
  await expect(page.getByRole("table", { name: "Messages" }).getByText("Opening").first()).toBeVisible();
  const alert = page.url();

  await page.goto(`/admin/breaks/${breakId}`);
  await page.getByRole("button", { name: "Resolve…" }).click();
  await page.getByRole("dialog").getByLabel("Reason").selectOption("not_our_transaction");
  await confirm(page, "Remark", "Another merchant's payout, Revio says", "Resolve break");
  await expect(page.getByText("The break is resolved.")).toBeVisible();
  await expect(async () => {
    await advanceEngine(product, "1m");
    await page.goto(alert);
    await expect(page.getByText("Closed", { exact: true }).first()).toBeVisible({ timeout: 2_000 });
    await expect(page.getByText("Still holds")).toHaveCount(0);
  }).toPass({ timeout: 40_000 });
});
