import { createHash, createPublicKey } from "node:crypto";
import { createPool } from "@/db/pool";

export type WebhookRoute = "webhook" | "callback";

/**
 * Pins the public keys Revio signs each route with. For set-up only: it needs a login that may act as `wallet_owner`, since
 * neither the app nor the worker may change whom we believe. The key before becomes `retired`; the same key again changes nothing.
 */
export async function pinKeys(input: {
  adminUrl: string;
  mode: "test" | "live";
  keys: Record<WebhookRoute, string>;
}): Promise<Record<WebhookRoute, string>> {
  const pool = createPool({ url: input.adminUrl, max: 1 });
  try {
    const ids = { webhook: keyId(input.keys.webhook), callback: keyId(input.keys.callback) };
    for (const route of ["webhook", "callback"] as const) {
      await pool.query("select * from wallet.pin_webhook_key($1, $2, $3, $4)", [
        ids[route],
        route,
        input.mode,
        input.keys[route],
      ]);
    }
    return ids;
  } finally {
    await pool.end();
  }
}

/** SHA-256 of the key's SubjectPublicKeyInfo, as hex. */
export const keyId = (pem: string): string =>
  createHash("sha256")
    .update(createPublicKey(pem).export({ type: "spki", format: "der" }))
    .digest("hex");
