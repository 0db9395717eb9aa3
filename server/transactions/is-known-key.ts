import { z } from "zod";
import { query } from "@/db/client";

const uuid = z.uuid();

/** True when this user has used this idempotency key: a command under it repeats its first answer and does nothing new. */
export async function isKnownKey(userId: string, key: unknown): Promise<boolean> {
  const given = uuid.safeParse(key);
  if (!given.success) return false;
  const rows = await query(
    "app",
    "select from wallet.requests where user_id = $1 and idempotency_key = $2",
    [userId, given.data],
    { name: "is_known_key" },
  );
  return rows.length > 0;
}
