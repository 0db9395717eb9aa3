import { anAdmin, aUser, confirm, openFor } from "./admin-steps";
import { advanceEngine, availableOf, control, purchaseIdIn, startDeposit } from "./deposit-steps";
import { expect, test } from "./fixtures";

test("a dead letter is previewed, replayed once, and the preview told the truth", async ({
  browser,
  product,
  sql,
}) => {
  test.setTimeout(180_000);
  const user = await openFor(browser, product, await aUser(product));
  const admin = await openFor(browser, product, await anAdmin(product, "Nandi Sithole"));
  const before = await availableOf(user);
  await startDeposit(user, "206");
  const purchase = purchaseIdIn(user);
  await user.goto("about:blank"); // nobody looks, so nobody asks
  await control(product, "POST", "deliveries/flush");
  await control(product, "POST", "webhook-faults", {
    match: { object: purchase, receiver: "callback" },
    do: { kind: "drop" },
  });
  const fault = (await control(product, "POST", "faults", {
    match: { method: "GET", path: `/purchases/${purchase}/` },
    do: { kind: "cut_json" }, // an outage would stop the calls of all journeys
  })) as { id: number };
  await control(product, "POST", `purchases/${purchase}/pay`);
  await control(product, "POST", "deliveries/flush");
  const letter = () => sql`
    select from wallet.dead_letters d join wallet.webhook_logs l on l.id = d.subject_id
     where l.purchase_id = ${purchase} and d.closed_at is null`;
  await expect(async () => {
    await advanceEngine(product, "6m"); // retries after 1, 5 and 15 minutes
    expect((await letter()).length).toBeGreaterThan(0);
  }).toPass({ timeout: 60_000, intervals: [1_000] });
  await control(product, "DELETE", `faults/${fault.id}`);

  await admin.goto(`/admin/webhooks?q=${purchase}&state=dead_letter`);
  await admin.getByRole("table").getByRole("link").first().click();
  await expect(admin.getByText("None: no attempt has succeeded.")).toBeVisible();
  await admin.getByRole("link", { name: "Go to its dead letter" }).click();
  await admin.getByRole("button", { name: "Preview", exact: true }).click();
  await expect(admin.getByText(/^Would credit R\s206,00 to Palesa T\.$/)).toBeVisible();
  expect(await availableOf(user)).toBe(before);

  await admin.getByRole("button", { name: "Replay…" }).click();
  await confirm(admin, "Reason", "Revio answers in whole again", "Replay");
  await expect(admin.getByText("Replayed. It did what the preview said.")).toBeVisible({ timeout: 20_000 });
  await expect(admin.getByText("Processed", { exact: true }).first()).toBeVisible();
  expect((await availableOf(user)) - before).toBe(20_600);
});
