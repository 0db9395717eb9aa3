import { startOpenId, type TestOpenId } from "../server/testing/openid-provider";
import { expect, test } from "./fixtures";
import { GOOGLE_PORT } from "./google-port";

test.describe.configure({ mode: "serial" }); // one provider, on the one port that the product was told

let google: TestOpenId;
const lerato = {
  subject: "lerato",
  email: "lerato@google.example",
  email_verified: true,
  name: "Lerato Dube",
};

test.beforeAll(async () => {
  google = await startOpenId(`http://localhost:${process.env["E2E_PORT"] ?? "3100"}`, { port: GOOGLE_PORT });
});
test.afterAll(() => google.stop());

test("somebody new signs in with Google, and sets a password by having just done so", async ({ page }) => {
  google.account = lerato;
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Continue with Google" }).click();
  await expect(page.getByText("Available to spend")).toBeVisible();

  await page.goto("/settings/security");
  await expect(page.getByText(lerato.email).first()).toBeVisible();
  await expect(page.getByText("None yet: you sign in with Google")).toBeVisible();
  await page.getByRole("button", { name: "Change password" }).click();
  await page.getByLabel("New password").fill("kq7wz4xp-9 of mine");
  await page.getByRole("button", { name: "Change password" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Confirm", exact: true }).click();
  await expect(page.getByText("Your password was changed.", { exact: false }).first()).toBeVisible();

  await page.getByRole("button", { name: "Unlink" }).click();
  await page.getByLabel("Your password").fill("kq7wz4xp-9 of mine");
  await page.getByRole("button", { name: "Confirm", exact: true }).click();
  await expect(page.getByText("Not linked")).toBeVisible();
});

test("whoever cancels at Google is told so, and comes back to the page they wanted when they don't", async ({
  page,
}) => {
  google.account = undefined;
  await page.goto("/sign-in?next=%2Factivity");
  await page.getByRole("link", { name: "Continue with Google" }).click();
  await expect(page.getByRole("alert").getByText("You stopped at Google. Nothing was done.")).toBeVisible();
  google.account = { ...lerato, subject: "sizwe", email: "sizwe@google.example", name: "Sizwe Nkosi" };
  await page.getByRole("button", { name: "Continue with Google" }).click();
  await expect(page).toHaveURL(/\/activity$/);
});

test("an address that nobody pressed a button for takes nobody to Google", async ({ page }) => {
  google.account = lerato;
  await page.goto("/sign-in/google");
  await expect(page.getByRole("button", { name: "Continue with Google" })).toBeVisible();
});
