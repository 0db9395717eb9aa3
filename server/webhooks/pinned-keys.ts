import { env } from "@/server/env";
import { loadSigningKey, type SigningKey } from "@/server/revio/signature";
import type { WebhookRoute } from "./pin-keys";
import { listKeys } from "./queries";

/** A key that is being changed is known everywhere after this long. */
const FRESH_MS = 15_000;

const known = new Map<WebhookRoute, { keys: SigningKey[]; until: number }>();

/** The keys this route is verified with, from our own rows. A failed signature never makes us fetch a key from outside. */
export async function pinnedKeys(route: WebhookRoute): Promise<SigningKey[]> {
  const found = known.get(route);
  if (found && found.until > performance.now()) return found.keys;
  const rows = await listKeys(route, env().REVIO_MODE);
  const keys = rows.map((row) => loadSigningKey(row.public_key_pem));
  if (keys.length > 0) known.set(route, { keys, until: performance.now() + FRESH_MS });
  return keys;
}
