import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { APIRequestContext } from "@playwright/test";
import { ADMIN_PAGES, anAdmin } from "./admin-steps";
import { payByCard, startDeposit } from "./deposit-steps";
import { expect, person, test } from "./fixtures";
import { signIn } from "./session-steps";

/** The most a page's first scripts may weigh, in KB after gzip; nothing raises these. */
const BUDGETS: Record<string, number> = {
  "/sign-in": 165,
  "/register": 165,
  "/reset": 175,
  "/verify": 175,
  "/activity/[id]/receipt": 165,
  "/": 185,
  "/deposit": 205,
  "/deposit/[id]": 205,
  "/withdraw": 205,
  "/send": 205,
  "/bank-accounts": 205,
  "/settings": 205,
  "/settings/security": 205,
  "/settings/limits": 205,
  "/settings/data": 205,
  "/activity/[id]": 235,
  "/activity": 235,
};
/** The same for each page of the console. */
const ADMIN_BUDGET = 250;
/** What each weighed when somebody last looked. A page may grow by so much before somebody has to look again and write it down. */
const ACCEPTED = JSON.parse(readFileSync("e2e/sizes.json", "utf8")) as Record<string, number>;
const GROWTH = 5;

const kilobytes = (bytes: number): number => Math.round(bytes / 102.4) / 10;

/** All scripts that a modern browser loads with the page. */
async function sizeOf(request: APIRequestContext, path: string): Promise<number> {
  const page = await request.get(path, { maxRedirects: 0 });
  expect(page.status(), path).toBe(200);
  const tags = [...(await page.text()).matchAll(/<script\b[^>]*\bsrc="([^"]+)"[^>]*>/g)];
  const sources = new Set(
    tags.filter(([tag]) => !/\bnomodule\b/i.test(tag)).map(([, source = ""]) => source),
  );
  expect(sources.size, path).toBeGreaterThan(3);
  let bytes = 0;
  for (const source of sources) bytes += gzipSync(await (await request.get(source)).body()).length;
  return kilobytes(bytes);
}

test("each page's first scripts stay within their budget, and near what was last accepted", async ({
  page,
  request,
}) => {
  test.setTimeout(120_000);
  const sizes: Record<string, number> = {};
  for (const path of ["/sign-in", "/register", "/reset", "/verify"])
    sizes[path] = await sizeOf(request, path);
  await signIn(page, person("pieter"));
  const id = await startDeposit(page, "12");
  await payByCard(page);
  await expect(page.getByRole("heading", { name: "R 12,00 added" })).toBeVisible();
  for (const path of Object.keys(BUDGETS).filter((one) => !(one in sizes)))
    sizes[path] = await sizeOf(page.request, path.replace("[id]", id));

  const tooHeavy = Object.entries(BUDGETS).filter(([path, most]) => (sizes[path] ?? 0) > most);
  const grown = Object.keys(BUDGETS).filter((path) => (sizes[path] ?? 0) > (ACCEPTED[path] ?? 0) + GROWTH);
  expect({ tooHeavy, grown }, `Measured: ${JSON.stringify(sizes)}`).toEqual({ tooHeavy: [], grown: [] });
});

test("so do the pages of the console", async ({ page, product }) => {
  test.setTimeout(120_000);
  await signIn(page, await anAdmin(product, "Nandi Sithole"));
  const sizes: Record<string, number> = {};
  for (const path of ADMIN_PAGES) sizes[path] = await sizeOf(page.request, path);
  const tooHeavy = Object.entries(sizes).filter(([, size]) => size > ADMIN_BUDGET);
  const grown = Object.entries(sizes).filter(([path, size]) => size > (ACCEPTED[path] ?? 0) + GROWTH);
  expect({ tooHeavy, grown }, `Measured: ${JSON.stringify(sizes)}`).toEqual({ tooHeavy: [], grown: [] });
});
