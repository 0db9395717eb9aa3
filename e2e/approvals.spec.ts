import { generateKeyPairSync } from "node:crypto";
import { decodeId } from "../db/ids";
import { confirm, anAdmin, openCriticalBreak, openFor } from "./admin-steps";
import { asAdmin, expect, person, type Product, test } from "./fixtures";
import { giveCode } from "./session-steps";

const PEM = "-----BEGIN PUBLIC KEY-----";

test("nobody decides their own request, also not past the page; another admin's rejection says why", async ({
  browser,
  product,
}) => {
  const lindiwe = await openFor(browser, product, await anAdmin(product, "Nandi Sithole"));
  const thabo = await openFor(browser, product, await anAdmin(product, "Sipho Dlamini"));

  await lindiwe.goto("/admin/webhooks/keys");
  await lindiwe.getByRole("button", { name: "Propose a key…" }).click();
  const dialog = lindiwe.getByRole("dialog");
  await dialog.getByLabel("Public key (PEM)").fill(`${PEM}\nno key`);
  await confirm(lindiwe, "Reason", "Revio announced a new key", "Request approval");
  await expect(dialog.getByRole("alert")).toContainText("This isn't an RSA public key");
  await dialog.getByLabel("Public key (PEM)").fill(makeKey());
  await dialog.getByRole("button", { name: "Request approval" }).click();
  await giveCode(lindiwe);
  await expect(lindiwe.getByText("Requested. Another admin decides within 24 hours.")).toBeVisible();

  await lindiwe.goto("/admin/approvals?tab=mine");
  await lindiwe.getByRole("link", { name: "Webhook key" }).first().click();
  await expect(lindiwe.getByText("You requested this, so another admin must decide")).toBeVisible();
  const approvalId = lindiwe.url().split("/").at(-1) ?? "";
  const own = await lindiwe.request.post("/api/trpc/adminApprovals.decide", {
    data: {
      approvalId,
      decision: "approved",
      reason: null,
      payloadSha256: await hashOf(product, approvalId),
    },
    headers: { origin: product.origin },
  });
  expect(own.status()).toBe(403);
  expect(await own.text()).toContain("OWN_REQUEST");

  await thabo.goto(lindiwe.url());
  await thabo.getByRole("button", { name: "Reject…" }).click();
  await confirm(thabo, "Reason", "Nobody at Revio knows this key", "Reject request");
  await expect(thabo.getByText("Rejected. Nothing was done.")).toBeVisible();
  await lindiwe.reload();
  await expect(lindiwe.getByText(/^Sipho Dlamini rejected this/)).toBeVisible();
  await expect(lindiwe.getByText("Nobody at Revio knows this key")).toBeVisible();
});

test("a user who is no admin is told so on every page of the console", async ({ browser, product }) => {
  const page = await openFor(browser, product, person("pieter"));
  const breakId = await openCriticalBreak(product);
  for (const path of ["/admin", "/admin/breaks", `/admin/breaks/${breakId}`, "/admin/ledger"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: "This needs an admin" })).toBeVisible();
    await expect(page.getByText("Money out that we don't know")).toHaveCount(0);
  }
  await asAdmin(
    product,
    (sql) =>
      sql`update wallet.reconciliation_breaks set state = 'cleared', closed_at = now() where type = 'stray_payout' and closed_at is null`,
  );
});

const makeKey = (): string =>
  generateKeyPairSync("rsa", { modulusLength: 2048 })
    .publicKey.export({ type: "spki", format: "pem" })
    .toString();

/** What the page would send along: the hash of what it showed. */
const hashOf = (product: Product, approvalId: string): Promise<string> =>
  asAdmin(product, async (sql) => {
    const [row] = await sql<{ hash: string }[]>`
      select encode(payload_sha256, 'hex') as hash from wallet.approvals where id = ${decodeId("apr", approvalId) ?? ""}`;
    return row?.hash ?? "";
  });
