import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./fixtures";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];
const SIZES = [
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
];

/** Without frames, of which our pages have none, one script does it all, and no second page has to be opened for the result. */
const axe = (page: Page): AxeBuilder => new AxeBuilder({ page }).setLegacyMode();

/** Nothing that axe finds on the page as it is. */
export async function expectAccessible(
  page: Page,
  what: string,
  checks = axe(page).withTags(RULES),
): Promise<void> {
  const { violations } = await checks.analyze();
  expect(violations.map(({ id, nodes }) => `${what}: ${id} at ${nodes[0]?.target.join(" ")}`)).toEqual([]);
}

/** Nothing that axe finds on this page as it comes on a phone and on a desktop, in both colours, and nothing that scrolls sideways. */
export async function expectAll(page: Page, path: string): Promise<void> {
  for (const size of SIZES) {
    await page.setViewportSize(size);
    await page.goto(path);
    await expect(page.locator("h1").first()).toBeVisible();
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, `${path} at ${size.width} scrolls sideways`).toBeLessThanOrEqual(0);
    await page.emulateMedia({ colorScheme: "light" });
    await expectAccessible(page, `${path} at ${size.width}`);
    await page.emulateMedia({ colorScheme: "dark" }); // which changes colours and nothing else
    await expectAccessible(page, `${path} at ${size.width}, dark`, axe(page).withRules(COLOUR_RULES));
  }
}
