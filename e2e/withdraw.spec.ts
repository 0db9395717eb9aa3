import { expectAccessible } from "./axe-steps";
import { advanceEngine, availableOf, control } from "./deposit-steps";
import { asAdmin, expect, type Person, person, test } from "./fixtures";
import { makeWallet, setStatus, signInWithMoney } from "./send-steps";
import {
  addAccount,
  bankDoes,
  confirmWithdrawal,
  endCooling,
  expectBadge,
  payoutsUnder,
  reviewWithdrawal,
  THE_WITHDRAWAL,
  WAITING_ACCOUNT,
  withdraw,
  withdrawButton,
} from "./withdraw-steps";
import { codeOf, giveCode, signIn } from "./session-steps";

test.describe.configure({ mode: "serial" });
let ayanda: Person;

test.afterEach(({ product }) => control(product, "DELETE", "faults"));

test("a first bank account is added within the withdrawal, waits its day, and then the bank is paid", async ({
  page,
  browser,
  product,
}) => {
  ayanda = await makeWallet(product, "Ayanda Ndlovu");
  await signInWithMoney(page, ayanda, "1 000");
  await page.goto("/withdraw");
  await expect(page.getByRole("heading", { name: "Add a bank account first" })).toBeVisible();
  await addAccount(page, WAITING_ACCOUNT);
  const news = page
    .getByRole("status")
    .filter({ hasText: "FNB •••• 0003 was added. You can use this account from" });
  await expect(news).toBeFocused();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("alert").getByText(/^You can use this account from/)).toBeVisible();
  await endCooling(product, ayanda);

  await reviewWithdrawal(page, "150");
  const review = page.getByRole("main");
  for (const words of [
    "FNB •••• 0003",
    "R 150,00",
    "R 5,00",
    "R 155,00",
    "R 1 000,00",
    "−R 155,00",
    "R 845,00",
  ])
    await expect(
      review
        .getByText(words.replaceAll(" ", "\u00a0").replace("FNB\u00a0••••\u00a0", "FNB •••• "), {
          exact: true,
        })
        .first(),
    ).toBeVisible();
  await review.getByRole("button", { name: "Change amount" }).click();
  await expect(page.getByLabel("Amount in rand")).toHaveValue("150,00");
  await page.getByRole("button", { name: "Continue" }).click();
  await confirmWithdrawal(page);
  await expect(page).toHaveURL(THE_WITHDRAWAL);
  const id = page.url().split("/").at(-1) ?? "";
  await expectBadge(page, "Sent to bank");
  await expect(page.getByText("A bank payment can't be called back once it is sent.")).toBeVisible();

  const home = await page.context().newPage();
  expect(await availableOf(home)).toBe(84_500);
  await home.getByRole("link", { name: "Reserved for 1 withdrawal" }).click();
  await expect(home).toHaveURL(/type=withdrawal&status=processing/);
  await expect(home.getByRole("link", { name: "Withdrawal", exact: true })).toBeVisible();

  await bankDoes(product, id, "succeed");
  await expectBadge(page, "Completed");
  await expect(page.getByText("FNB has been paid.", { exact: true })).toBeVisible();
  expect(await availableOf(home)).toBe(84_500);
  await expect(home.getByText(/Reserved for/)).toHaveCount(0);

  await page.goto(`/activity/${id}/receipt`);
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "PDF" }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^receipt-OW[0-9A-Z]{13}\.pdf$/);
  const other = await (await browser.newContext({ baseURL: product.origin })).newPage();
  await signIn(other, person("pieter"));
  for (const path of [`/activity/${id}`, `/activity/${id}/receipt`, `/activity/${id}/receipt/pdf`])
    expect((await other.request.get(path)).status(), path).toBe(404);
  const nobody = await (await browser.newContext({ baseURL: product.origin })).newPage();
  await nobody.goto(`/activity/${id}/receipt/pdf`);
  await expect(nobody).toHaveURL(/\/sign-in\?/);
});

test("a bank that refuses gives the whole sum back, fee included, and says why", async ({
  page,
  product,
}) => {
  await signIn(page, ayanda);
  const before = await availableOf(page);
  const id = await withdraw(page, "60");
  await expectBadge(page, "Sent to bank");
  await bankDoes(product, id, "fail", "account_closed");
  await expectBadge(page, "Failed");
  await expect(page.getByText(/The account is closed\. R\s65,00 is available again\./)).toBeVisible();
  expect(await availableOf(page)).toBe(before);
});

for (const [end, badge, change] of [
  ["succeed", "Completed", -7_500],
  ["fail", "Failed", 0],
] as const) {
  test(`an outcome nobody knows stays reserved until the bank says ${end}`, async ({
    page,
    product,
    alone,
  }) => {
    await alone("payouts"); // the faults are for any payout
    await signIn(page, ayanda);
    const before = await availableOf(page);
    await control(product, "POST", "faults", {
      match: { method: "POST", path: "/payouts/{id}/execute/", times: 1 },
      do: { kind: "answer", status: 500, accept: true },
    });
    await control(product, "POST", "faults", {
      match: { method: "GET", path: "/payouts/{id}/" },
      do: { kind: "stale_read" }, // as it was before the execute, which proves nothing
    });
    const id = await withdraw(page, "70");
    await expectBadge(page, "Confirming");
    await expect(page.getByText(/stays reserved\. Don't withdraw it again\. We ask again at/)).toBeVisible();
    expect(await availableOf(page)).toBe(before - 7_500);
    await control(product, "DELETE", "faults");
    await page.goto(`/activity/${id}`);
    await bankDoes(product, id, end);
    await expectBadge(page, badge);
    expect(await availableOf(page)).toBe(before + change);
  });
}

test("a withdrawal can be cancelled until it is sent, and then nothing is ever sent", async ({
  page,
  product,
  alone,
}) => {
  await alone("payouts");
  await signIn(page, ayanda);
  const before = await availableOf(page);
  await control(product, "POST", "faults", {
    match: { method: "POST", path: "/payouts/" },
    do: { kind: "answer", status: 503, accept: false },
  });
  await withdraw(page, "80");
  await expectBadge(page, "Processing");
  await page.getByRole("button", { name: "Cancel this withdrawal" }).dblclick();
  await expectBadge(page, "Cancelled");
  await expect(page.getByText(/R\s85,00 is available again/).first()).toBeVisible();
  const reference = await page.getByText(/^OW[0-9A-Z]{13}$/).innerText();
  await control(product, "DELETE", "faults");
  await advanceEngine(product, "16m");
  expect(await payoutsUnder(product, reference)).toBe(0);
  expect(await availableOf(page)).toBe(before);
});

test("an answer that is lost is looked up by its key, and a wish that never arrived is sent once", async ({
  page,
}) => {
  await signIn(page, ayanda);
  await reviewWithdrawal(page, "41");
  await page.route(/withdrawals\.request/, async (route) => {
    await route.fetch();
    await route.abort();
  });
  await confirmWithdrawal(page);
  await expect(page.getByText("We don't know yet if this went through")).toBeVisible();
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(page).toHaveURL(THE_WITHDRAWAL);

  await page.unroute(/withdrawals\.request/);
  await reviewWithdrawal(page, "42");
  await page.route(/withdrawals\.request/, (route) => route.abort());
  await confirmWithdrawal(page);
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(page.getByText("It didn't go through")).toBeVisible();
  await page.unroute(/withdrawals\.request/);
  await withdrawButton(page).dblclick();
  await giveCode(page);
  await expect(page).toHaveURL(THE_WITHDRAWAL);
  await page.goBack();
  await expect(page.getByRole("heading", { name: "Where do you want the money?" })).toBeVisible();
  for (const cents of [4_100, 4_200]) {
    await page.goto(`/activity?type=withdrawal&amount=${cents}..${cents}`);
    await expect(page.getByRole("row").filter({ hasText: /R\s/ })).toHaveCount(1);
  }
});

test("every refusal says what to do, and nothing is set aside", async ({ page, product }) => {
  const bongani = await makeWallet(product, "Bongani Sithole");
  await signInWithMoney(page, bongani, "300");
  await page.goto("/withdraw");
  await addAccount(page, WAITING_ACCOUNT);
  await expect(page.getByText("was added")).toBeVisible();
  await endCooling(product, bongani);
  const userId = (sql: Parameters<Parameters<typeof asAdmin>[1]>[0]) =>
    sql`(select id from wallet.users where email = ${bongani.email})`;
  const refused = (words: RegExp) => expect(page.getByRole("alert").getByText(words)).toBeVisible();
  const amount = page.getByLabel("Amount in rand");
  const next = page.getByRole("button", { name: "Continue" });

  await page.goto("/withdraw");
  await next.click();
  for (const [typed, words] of [
    ["", /^Enter an amount$/],
    ["9,99", /^Amount must be R\s10,00 or more$/],
    ["25 000,01", /^Amount must be R\s25\s000,00 or less$/],
    ["295,01", /^You have R\s300,00 available\. With the fee of R\s5,00 you can withdraw R\s295,00 or less/],
  ] as const) {
    await amount.fill(typed);
    await next.click();
    await refused(words);
  }
  await page.getByRole("button", { name: "Max" }).click();
  await expect(amount).toHaveValue("295,00");

  // What the server alone can know: the day's limit, the balance and the account changed since the page was read.
  await next.click();
  await expect(page.getByRole("heading", { name: /^Check and withdraw R/ })).toBeVisible();
  await asAdmin(
    product,
    (sql) => sql`insert into wallet.limit_usage (user_id, currency, kind, day, day_amount, month_amount)
    values (${userId(sql)}, 'ZAR', 'withdrawal', wallet.local_day(wallet.clock()), 2490000, 2490000)`,
  );
  await confirmWithdrawal(page);
  await refused(/^You can withdraw R\s100,00 more today\. The limit starts again at 00:00\.$/);
  await asAdmin(product, (sql) => sql`delete from wallet.limit_usage where user_id = ${userId(sql)}`);

  await page.route(/withdrawals\.quote/, async (route) => {
    const response = await route.fetch();
    const text = await response.text();
    await route.fulfill({ response, body: text.replace(/"(fee|feeMinor)":"500"/g, '"$1":"0"') });
  });
  await reviewWithdrawal(page, "100");
  await page.unroute(/withdrawals\.quote/);
  await confirmWithdrawal(page);
  await expect(page.getByText(/^The fee changed from R\s0,00 to R\s5,00$/)).toBeVisible();
  await expect(
    page.getByText(/^R\s105,00 will be taken from your balance\. Check and confirm again\.$/),
  ).toBeVisible();

  await asAdmin(
    product,
    (sql) => sql`insert into wallet.security_holds (id, user_id, kind, reason, object_id, until)
    values (gen_random_uuid(), ${userId(sql)}, 'credentials', 'password changed', 'x', now() + interval '1 day')`,
  );
  await confirmWithdrawal(page);
  await expect(page.getByText("Withdrawals are paused to keep your money safe")).toBeVisible();
  await expect(page.getByText(/You can withdraw again from/)).toBeVisible();
  await asAdmin(product, (sql) => sql`delete from wallet.security_holds where user_id = ${userId(sql)}`);

  await reviewWithdrawal(page, "100");
  await setStatus(product, bongani, "frozen");
  await confirmWithdrawal(page);
  await expect(page.getByText("Your wallet is frozen, so money can't move")).toBeVisible();
  await setStatus(product, bongani, "active");
  expect(await availableOf(page)).toBe(30_000);
});

test("a withdrawal goes by keyboard alone, and its pages hold WCAG 2.2 AA on the way", async ({ page }) => {
  await signIn(page, ayanda);
  await page.goto("/withdraw");
  const accessible = (): Promise<void> => expectAccessible(page, "a withdrawal");
  await accessible();
  await page.getByRole("radio", { name: /0003/ }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "How much do you want to withdraw?" })).toBeFocused();
  await page.getByLabel("Amount in rand").focus();
  await page.keyboard.type("33,30");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: /^Check and withdraw R/ })).toBeFocused();
  await accessible();
  await withdrawButton(page).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Code from your app")).toBeFocused();
  await accessible();
  await page.keyboard.type(await codeOf(page));
  await expect(page).toHaveURL(THE_WITHDRAWAL);
  await expectBadge(page, "Sent to bank");
  await accessible();
});

test("money that the bank sends back two days later is available again, and its account is flagged", async ({
  page,
  product,
}) => {
  await signIn(page, ayanda);
  const before = await availableOf(page);
  const id = await withdraw(page, "90");
  await bankDoes(product, id, "succeed");
  await expectBadge(page, "Completed");
  try {
    await control(product, "POST", "clock", { advance_s: 2 * 86_400 });
    await bankDoes(product, id, "return", "account_closed");
  } finally {
    await control(product, "POST", "clock", { reset: true }); // at once: other journeys open checkouts by this clock
  }
  await expect(async () => {
    await page.reload(); // the webhook is answered before it is processed
    await expect(page.getByText("Returned", { exact: true })).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expect(
    page.getByText(/FNB sent the money back\. The account is closed\. R\s95,00 is available again\./),
  ).toBeVisible();
  expect(await availableOf(page)).toBe(before);
  await page.goto("/withdraw");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("alert").getByText(/Remove it and add it again/)).toBeVisible();
});
