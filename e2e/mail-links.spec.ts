import { expect, test } from "./fixtures";
import { linkInMail } from "./mail-steps";
import { makeWallet } from "./send-steps";
import { signInAnew } from "./session-steps";

test("a forgotten password is set anew through the mail, once; devices are signed out and money waits", async ({
  browser,
  page,
  product,
}) => {
  const kagiso = await makeWallet(product, "Kagiso Molefe");
  await signInAnew(page, kagiso);
  const other = await (await browser.newContext({ baseURL: product.origin })).newPage();
  await other.goto("/sign-in");
  await other.getByRole("link", { name: "Forgot your password?" }).click();
  await expect(other.getByRole("heading", { name: "Set a new password" })).toBeVisible();
  await other.getByLabel("E-mail address").fill(kagiso.email);
  await other.getByRole("button", { name: "Send the link" }).click();
  await expect(other.getByText("Look in your mail")).toBeVisible();

  const link = await linkInMail(page, kagiso.email, "Set a new password");
  await other.goto(link);
  await expect(other.getByText(kagiso.email)).toBeVisible();
  expect(other.url()).not.toContain("#t=");
  await other.getByLabel("New password", { exact: true }).fill("a slow tram to the sea");
  await other.getByRole("button", { name: "Set the password" }).click();
  await expect(other.getByText("Your password is set")).toBeVisible();

  await page.goto("/");
  await expect(page).toHaveURL(/\/sign-in/);
  await signInAnew(other, { ...kagiso, password: "a slow tram to the sea" });
  await other.goto("/withdraw");
  await expect(other.getByText("Withdrawals are paused to keep your money safe")).toBeVisible();
  await other.goto("about:blank"); // an address that differs by its fragment alone loads nothing
  await other.goto(link);
  await expect(other.getByText("This link does nothing any more")).toBeVisible();
});
