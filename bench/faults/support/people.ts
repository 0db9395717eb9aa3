/** People for runs that go straight to the database: verified, with an app, a session each, a usable bank account, no money. */
import type postgres from "postgres";
import { makeUsers } from "../../support/deposits";
import { giveApps, liftTierLimits, verifyAll } from "../../support/standing";

export type Mover = { userId: string; sessionId: string; bankAccountId: string };

/** So many of those after them in the list everybody has sent to before. */
export const FRIENDS = 20;

export async function makeMovers(admin: postgres.Sql, count: number): Promise<Mover[]> {
  const ids = await makeUsers(admin, count, ["ZAR"]);
  await liftTierLimits(admin);
  await verifyAll(admin);
  await giveApps(admin);
  await admin`insert into wallet.sessions (id, user_id, salt, key_id, amr, idle_expires_at, expires_at)
    select wallet.new_uuid(), u, 'salt', 'k1', 'pwd', now() + interval '1 day', now() + interval '7 days' from unnest(${ids}::uuid[]) u`;
  await admin`insert into wallet.bank_accounts (id, user_id, bank, branch_code, account_type, holder_name, last4, number_ciphertext, number_hmac, usable_from)
    select wallet.new_uuid(), u, 'capitec', '470010', 'savings', 'Bench', '0001', 'v1.k.i.c.t', sha256(u::text::bytea), now() from unnest(${ids}::uuid[]) u`;
  const movers = await admin<Mover[]>`
    select s.user_id as "userId", s.id as "sessionId", b.id as "bankAccountId"
      from wallet.sessions s join wallet.bank_accounts b on b.user_id = s.user_id`;
  const inOrder = movers.map(({ userId }) => userId);
  await admin`insert into wallet.known_recipients (user_id, recipient_id)
    select p[n], p[1 + (n - 1 + k) % ${count}::int] from (select ${inOrder}::uuid[] as p) x, generate_series(1, ${count}::int) n,
           generate_series(1, ${Math.min(FRIENDS, count - 1)}::int) k`;
  return movers;
}
