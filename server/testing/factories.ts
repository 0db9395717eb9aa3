/** People and deposits for tests, made through the real commands. */
import { newId, newReference } from "@/db/ids";
import { query } from "@/db/client";
import type { TestDatabase } from "./database";

export type Person = { userId: string; sessionId: string; email: string };

/** A user with a wallet and an open session. The rows of identity are written directly: hashing a password takes 85 ms. */
export async function makePerson(
  database: TestDatabase,
  { role = "user" }: { role?: "user" | "admin" } = {},
): Promise<Person> {
  const userId = newId();
  const sessionId = newId();
  const email = `${userId.slice(-12)}@example.org`;
  await database.admin`
    with person as (insert into wallet.users (id, email, display_name, role) values (${userId}, ${email}, 'Thandi Mokoena', ${role}) returning id)
    insert into wallet.sessions (id, user_id, salt, key_id, amr, idle_expires_at, expires_at)
    select ${sessionId}, id, 'salt', 'k1', 'pwd', now() + interval '1 day', now() + interval '7 days' from person`;
  await database.admin`select wallet.open_wallet(${userId}, 'ZAR')`;
  return { userId, sessionId, email };
}

export type PendingDeposit = {
  depositId: string;
  purchaseId: string;
  reference: string;
  amountMinor: bigint;
};

/** A deposit whose purchase is attached, as after Revio's answer. */
export async function makePendingDeposit(person: Person, amountMinor = 25_000n): Promise<PendingDeposit> {
  const depositId = newId();
  const purchaseId = crypto.randomUUID();
  const reference = newReference();
  const due = new Date(Date.now() + 3_600_000);
  await query(
    "app",
    "select * from wallet.start_deposit($1, $2, $3, $4, $5, 'ZAR', $6, 1000, 5000000, $7, null)",
    [depositId, person.userId, person.sessionId, crypto.randomUUID(), amountMinor, reference, due],
  );
  await query(
    "worker",
    "select * from wallet.attach_purchase($1, $2, $3, $4, 'created', 'purchase_created')",
    [depositId, purchaseId, `http://localhost:4010/p/${purchaseId}/`, due],
  );
  return { depositId, purchaseId, reference, amountMinor };
}

/** What `settle_deposit` answers for this deposit's own amount. */
export async function settle(
  deposit: PendingDeposit,
  amountMinor = deposit.amountMinor,
): Promise<string | undefined> {
  const rows = await query<{ outcome: string }>(
    "worker",
    "select outcome from wallet.settle_deposit($1, $2, 'ZAR', 0, 'paid', 'Card', 'webhook')",
    [deposit.purchaseId, amountMinor],
  );
  return rows[0]?.outcome;
}

export const balanceOf = async (person: Person): Promise<{ available: bigint; reserved: bigint }> => {
  const rows = await query<{ available: string; reserved: string }>(
    "read",
    "select available, reserved from wallet.balances where user_id = $1 and currency = 'ZAR'",
    [person.userId],
  );
  return { available: BigInt(rows[0]?.available ?? "0"), reserved: BigInt(rows[0]?.reserved ?? "0") };
};

/** Money that left the wallet for good, arranged by hand until there are withdrawals: an entry with all that the laws ask for. */
export async function spend(database: TestDatabase, userId: string, amountMinor: bigint): Promise<void> {
  await database.admin`
    with away as (insert into wallet.transactions (id, type, status, currency, amount, direction, reference, completed_at)
      values (${newId()}, 'suspense', 'completed', 'ZAR', ${String(amountMinor)}, 'none', ${newReference()}, now()) returning id, amount)
    select wallet.write_event(id, null, 'completed', 'spent', 'system', null),
           wallet.write_audit('system', 'worker', null, 'purchase.hold', 'transaction', id::text, 'done', 'spent', null, null),
           wallet.post_entry(id, 'suspense', 'ZAR', amount, 'available', ${userId}, 'suspense', null) from away`;
}
