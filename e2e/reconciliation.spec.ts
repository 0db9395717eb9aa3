import { ADMIN_PAGES, compareFile, anAdmin, openFor, payDeposit, sendFile, statementOf } from "./admin-steps";
import { expectAll } from "./axe-steps";
import { expect, test } from "./fixtures";

test("a file that can't be read gets a report of why, and nothing changes", async ({
  browser,
  product,
  sql,
}) => {
  const page = await openFor(browser, product, await anAdmin(product, "Nandi Sithole"));
  const name = `${crypto.randomUUID()}.csv`;
  await sendFile(page, name, "when,how much\n2026-03-05,250.00\n");
  await expect(page.getByText("This file can't be read as a statement. Nothing changed.")).toBeVisible({
    timeout: 20_000,
  });
  await expect(page.getByText(/The columns aren't those of this format/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Compare with the ledger…" })).toHaveCount(0);
  const left = await sql`
    select f.state, f.good_rows, (select count(*)::int from wallet.reconciliation_runs r where r.file_id = f.id) as runs
      from wallet.statement_files f where f.name = ${name}`;
  expect([...left]).toEqual([{ state: "refused", good_rows: "0", runs: 0 }]);
});

test("rows that can't be read are shown one by one", async ({ browser, product }) => {
  const page = await openFor(browser, product, await anAdmin(product, "Nandi Sithole"));
  const { purchase } = await payDeposit(browser, product, "33");
  const good = await statementOf(product, purchase, "33.00");
  const bad = good.trim().split("\n")[1]?.replace(",33.00,", ",thirty-three,") ?? "";
  await sendFile(page, "one-bad-row.csv", `${good}${bad}\n`);
  await expect(page.getByText("Read, with bad rows")).toBeVisible({ timeout: 20_000 });
  const rows = page.getByRole("table", { name: "Rows that can't be read" });
  await expect(rows.getByText("Amount can't be read")).toBeVisible();
  await expect(rows.getByText("thirty-three")).toBeVisible();
});

test("a run says what matched, and its report can be taken along", async ({ browser, product }) => {
  const page = await openFor(browser, product, await anAdmin(product, "Nandi Sithole"));
  const { purchase } = await payDeposit(browser, product, "47");
  await sendFile(page, "one-row.csv", await statementOf(product, purchase, "47.00"));
  await expect(page.getByText("Read", { exact: true }).first()).toBeVisible({ timeout: 20_000 });
  await compareFile(page);
  await expect(page.getByText("Clearing account, to the cent")).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download report" }).click();
  expect((await download).suggestedFilename()).toMatch(/^run_.*\.json$/);
});

test("the console holds WCAG 2.2 AA on a phone and a desktop, light and dark", async ({
  browser,
  product,
}) => {
  test.setTimeout(300_000);
  const page = await openFor(browser, product, await anAdmin(product, "Nandi Sithole"));
  await page.emulateMedia({ reducedMotion: "reduce" });
  for (const path of ADMIN_PAGES) await expectAll(page, path);
});
