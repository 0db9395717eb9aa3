import { expect, person, test } from "./fixtures";
import { signIn } from "./session-steps";

test("a filter opens at its button and within the window, takes the focus, and gives it back", async ({
  page,
}) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await signIn(page, person("thandi"));
  await page.goto("/activity");
  const toolbar = page.getByRole("search", { name: "Transactions" }); // columns can be called the same
  for (const name of ["Date", "Amount", "Status", "Type"]) {
    const button = toolbar.getByRole("button", { name, exact: true });
    const layer = page.getByRole("dialog", { name, exact: true });
    await button.click();
    await expect(layer).toBeVisible();
    await expect(layer.locator("input").first()).toBeFocused();
    const [at, box] = [await button.boundingBox(), await layer.boundingBox()];
    expect(box?.y).toBeGreaterThanOrEqual((at?.y ?? 0) + (at?.height ?? 0));
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(1440 - 8);
    await page.keyboard.press("Escape");
    await expect(layer).toBeHidden();
    await expect(button).toBeFocused();
  }
  await toolbar.getByRole("button", { name: "Type", exact: true }).click();
  await page.getByRole("dialog", { name: "Type" }).getByText("Deposit", { exact: true }).click();
  await expect(page).toHaveURL(/type=deposit/);
  await page.getByRole("heading", { name: "Activity" }).click(); // outside
  await expect(page.getByRole("dialog", { name: "Type" })).toBeHidden();
});
