import { grantAdmin } from "../scripts/grant-admin";
import { asAdmin, expect, test } from "./fixtures";
import { makeWallet, signInWithMoney } from "./send-steps";
import { giveCode, setUpApp, signIn, signInAnew } from "./session-steps";
import {
  addAccount,
  confirmWithdrawal,
  endCooling,
  reviewWithdrawal,
  THE_WITHDRAWAL,
  WAITING_ACCOUNT,
  withdrawButton,
} from "./withdraw-steps";

test("a new admin sees nothing of the console before an app is set up, and no session does before its code", async ({
  browser,
  page,
  product,
}) => {
  const zanele = await makeWallet(product, "Zanele Nkosi", { app: false });
  expect(await grantAdmin(product.adminUrl, zanele.email, "operator:journey")).toBe("granted");
  await signIn(page, zanele);
  await page.goto("/admin/ledger");
  await expect(page.getByRole("heading", { name: "Set up two-step sign-in first" })).toBeVisible();
  await expect(page.getByRole("table")).toHaveCount(0);
  await setUpApp(page, zanele);
  await expect(page.getByRole("heading", { level: 1, name: "Ledger" })).toBeVisible();

  const next = await (await browser.newContext({ baseURL: product.origin })).newPage();
  await signInAnew(next, zanele);
  await next.goto("/admin/ledger");
  await expect(next.getByRole("table")).toHaveCount(0);
  await next.getByRole("button", { name: "Confirm with a code" }).click();
  await giveCode(next);
  await expect(next.getByRole("heading", { level: 1, name: "Ledger" })).toBeVisible();

  await next.goto("/settings/security");
  const others = next.getByRole("button", { name: "Sign out all other devices" });
  await others.click();
  await giveCode(next);
  await expect(others).toHaveCount(0);
  await page.goto("/");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("a first withdrawal asks for two-step sign-in and waits for it; a recovery code confirms once", async ({
  page,
  product,
}) => {
  const sizwe = await makeWallet(product, "Sizwe Mthembu", { app: false });
  await signInWithMoney(page, sizwe, "200");
  await page.goto("/withdraw");
  await expect(page.getByText("Set up two-step sign-in first")).toBeVisible();
  await page.getByRole("link", { name: "Set up two-step sign-in" }).click();
  const [code = ""] = await setUpApp(page, sizwe);
  await expect(page).toHaveURL("/withdraw");
  await expect(page.getByText("Withdrawals are paused to keep your money safe")).toBeVisible();
  await asAdmin(
    product,
    (sql) => sql`update wallet.security_holds set until = now()
      where user_id = (select id from wallet.users where email = ${sizwe.email})`, // the 6 hours are over
  );

  await page.reload();
  await addAccount(page, WAITING_ACCOUNT);
  await expect(page.getByText("was added")).toBeVisible();
  await endCooling(product, sizwe);
  await reviewWithdrawal(page, "50");
  await withdrawButton(page).click();
  const dialog = page.getByRole("dialog");
  for (const fact of ["FNB •••• 0003", /^R\s55,00$/]) await expect(dialog.getByText(fact)).toBeVisible();
  const confirmByRecoveryCode = async (): Promise<void> => {
    await dialog.getByRole("button", { name: "Use a recovery code instead" }).click();
    await dialog.getByLabel("Recovery code").fill(code);
    await dialog.getByRole("button", { name: "Confirm", exact: true }).click();
  };
  await confirmByRecoveryCode();
  await expect(page).toHaveURL(THE_WITHDRAWAL);

  await reviewWithdrawal(page, "60");
  await withdrawButton(page).click();
  await confirmByRecoveryCode();
  await expect(dialog.getByText(/4 tries left/).first()).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await confirmWithdrawal(page);
  await expect(page).toHaveURL(THE_WITHDRAWAL);
  await page.goto("/settings/security");
  await expect(page.getByText("9 recovery codes left.")).toBeVisible();
});
