import {
  advanceEngine,
  availableOf,
  control,
  payByCard,
  purchaseIdIn,
  startDeposit,
  withStillClock,
} from "./deposit-steps";
import { expect, person, test } from "./fixtures";
import { signIn } from "./session-steps";

test.describe.configure({ mode: "serial" });

test("the page asks by itself when the webhook is long in coming", async ({ page, product }) => {
  await signIn(page, person("pieter"));
  await startDeposit(page, "201");
  await control(product, "POST", "webhook-faults", {
    match: { object: purchaseIdIn(page) },
    do: { kind: "delay", seconds: 86_400 },
  });
  await payByCard(page);
  await expect(page.getByRole("heading", { name: "R 201,00 added" })).toBeVisible();
});

test("webhooks that come twice and out of order credit once", async ({ page, product }) => {
  await signIn(page, person("pieter"));
  const before = await availableOf(page);
  await startDeposit(page, "202");
  const purchase = purchaseIdIn(page);
  await control(product, "POST", "webhook-faults", {
    match: { object: purchase, nth: 1 },
    do: { kind: "duplicate", n: 3 },
  });
  await payByCard(page);
  await expect(page.getByRole("heading", { name: "R 202,00 added" })).toBeVisible();
  await control(product, "POST", "deliveries/flush");
  const deliveries = (await control(product, "GET", `deliveries?id=${purchase}`)) as {
    results: { number: string }[];
  };
  for (const { number } of deliveries.results.reverse())
    await control(product, "POST", `deliveries/${number}/resend`);
  await control(product, "POST", "deliveries/flush");
  expect((await availableOf(page)) - before).toBe(20_200);
});

test("a webhook that never comes, with nobody looking, is repaired by the sweep", async ({
  page,
  product,
  sql,
}) => {
  await signIn(page, person("pieter"));
  const before = await availableOf(page);
  await startDeposit(page, "203");
  const purchase = purchaseIdIn(page);
  await control(product, "POST", "webhook-faults", { match: { object: purchase }, do: { kind: "drop" } });
  await page.goto("about:blank");
  await control(product, "POST", "deliveries/flush");
  const unprocessed = () =>
    sql`select from wallet.webhook_logs where purchase_id = ${purchase} and state <> 'processed'`;
  await expect.poll(unprocessed).toHaveLength(0); // of the checkout's own events: each has Revio asked, and would find the payment
  await withStillClock(product, async () => {
    await control(product, "POST", `purchases/${purchase}/pay`);
    await control(product, "POST", "deliveries/flush");
    expect(await availableOf(page)).toBe(before);
  });
  await expect(async () => {
    await advanceEngine(product, "16m"); // one tick of the check, whatever the time of day
    expect((await availableOf(page)) - before).toBe(20_300);
  }).toPass({ intervals: [1_000] }); // the checkout's own event had Revio asked just now: it is asked again after 2 s of real time
});

test("money that comes after the deposit was cancelled is still credited and said to be late", async ({
  page,
  product,
}) => {
  await signIn(page, person("pieter"));
  const id = await startDeposit(page, "204");
  const purchase = purchaseIdIn(page);
  await page.goto(`/deposit/${id}`);
  await page.getByRole("button", { name: "Cancel this deposit" }).click();
  await expect(page.getByRole("heading", { name: "This deposit was cancelled" })).toBeVisible();
  await control(product, "POST", `purchases/${purchase}/pay`);
  await control(product, "POST", "deliveries/flush");
  await page.goto(`/deposit/${id}`);
  await expect(page.getByRole("heading", { name: "R 204,00 added" })).toBeVisible();
});

test("a refund takes money back and says why; a chargeback takes the rest when Revio is asked", async ({
  page,
  product,
}) => {
  await signIn(page, person("pieter"));
  const id = await startDeposit(page, "205");
  const purchase = purchaseIdIn(page);
  await payByCard(page);
  await expect(page.getByRole("heading", { name: "R 205,00 added" })).toBeVisible();
  const before = await availableOf(page);
  await control(product, "PUT", "settings", { refund_min_age_s: 0 });
  await control(product, "POST", `purchases/${purchase}/refund`, { amount: 5_500 });
  await control(product, "POST", "deliveries/flush");
  await expect(async () => {
    await page.goto(`/activity/${id}`); // the webhook is answered before it is processed
    await expect(page.getByText("Refunded").first()).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expect(page.getByText(/R\s55,00 went back to how you paid/).first()).toBeVisible();

  await control(product, "POST", `purchases/${purchase}/charge-back`);
  await expect(async () => {
    const answer = await page.request.post("/api/trpc/deposits.check", {
      data: { id },
      headers: { origin: product.origin },
    });
    expect(answer.status(), await answer.text()).toBe(200);
    await page.reload(); // Revio is asked at most every 2 s
    await expect(page.getByText("Reversed").first()).toBeVisible({ timeout: 1_000 });
  }).toPass();
  expect((await availableOf(page)) - before).toBe(-20_500);
});
