import { z } from "zod";
import { query } from "@/db/client";
import { callCommand } from "@/db/command";
import { seal } from "@/server/security/secret-box";

type Due = { id: string; email: string; name: string; handle: string | null; phone: string | null };

/**
 * Makes up to `limit` people who closed their wallet 30 days ago or more unknown, and says how many; what the law wants to be known
 * goes sealed into their identity record first. Each is one statement: a run that was cut off goes on with the rest, and a second
 * run finds none. People whose wallet got money, or where something opened since, are left for later.
 */
export async function forgetClosed(limit: number): Promise<number> {
  const due = await query<Due>(
    "worker",
    `select id, email, display_name as name, handle, phone from wallet.users u
      where closed_at <= wallet.clock() - interval '30 days' and pseudonymised_at is null
        and not exists (select from wallet.balances b where b.user_id = u.id and (b.available <> 0 or b.reserved <> 0))
      order by closed_at limit $1`,
    [limit],
    { name: "closed_due" },
  );
  let forgotten = 0;
  for (const { id, ...profile } of due) {
    const place = {
      table: "identity_records",
      column: "closed_profile_ciphertext",
      userId: id,
      rowId: id,
    } as const;
    const args = { user: id, profileCiphertext: seal(JSON.stringify(profile), place) };
    const row = z.object({ outcome: z.enum(["forgotten", "already", "not_yet"]) });
    if ((await callCommand("worker", "forget_closed_account", args, row)).outcome === "forgotten")
      forgotten++;
  }
  return forgotten;
}
