/**
 * The yardstick: what settling a deposit takes when the app opens a transaction and sends its statements one by one, through
 * the same driver, on the same tables, with the same rows written. Only benches may do this.
 */
import type postgres from "postgres";
import { AMOUNT, type Waiting } from "./deposits";

/** Settles one deposit in twelve round trips. */
export async function settlePlainly(
  sql: postgres.Sql,
  { purchaseId }: Waiting,
  shard: number,
): Promise<void> {
  await sql.begin(async (tx) => {
    const amount = String(AMOUNT);
    const [deposit] =
      await tx`select * from wallet.transactions where revio_purchase_id = ${purchaseId} and type = 'deposit' for update`;
    if (deposit?.["status"] !== "pending") throw new Error("not waiting");
    const {
      id,
      user_id: user,
      currency,
      reference,
    } = deposit as unknown as { id: string; user_id: string; currency: string; reference: string };
    await tx`select from wallet.transaction_moves where type = 'deposit' and from_status = 'pending' and to_status = 'completed'`;
    await tx`insert into wallet.provider_effects (kind, provider_object_id, transaction_id, reference, amount, currency, provider_fee)
             values ('settlement', ${purchaseId}, ${id}, ${reference}, ${amount}, ${currency}, 0)`;
    const [balance] =
      await tx`update wallet.balances set available = available + ${amount}, version = version + 1
                               where user_id = ${user} and currency = ${currency} returning available, available_account`;
    const [clearing] = await tx`update wallet.system_balances set balance = balance - ${amount}
                                where kind = 'revio_clearing' and currency = ${currency} and shard = ${shard} returning account_id`;
    await tx`insert into wallet.entries (transaction_id, kind, debit_account, credit_account, amount, currency, credit_after)
             values (${id}, 'deposit', ${clearing?.["account_id"]}, ${balance?.["available_account"]}, ${amount}, ${currency}, ${balance?.["available"]})`;
    await tx`update wallet.transactions set status = 'completed', provider_status = 'paid', provider_fee = 0, completed_at = wallet.clock(),
             updated_at = wallet.clock(), asked_at = wallet.clock(), answered_at = wallet.clock() where id = ${id}`;
    const [last] =
      await tx`select max(seq) as seq from wallet.transaction_events where transaction_id = ${id}`;
    await tx`insert into wallet.transaction_events (transaction_id, seq, from_status, to_status, cause, actor)
             values (${id}, ${Number(last?.["seq"]) + 1}, 'pending', 'completed', 'webhook', 'revio')`;
    await tx`insert into wallet.audit_log (id, actor, actor_role, action, object_kind, object_id, outcome, reason)
             values (wallet.new_uuid(), 'system', 'worker', 'deposit.settle', 'transaction', ${id}, 'done', 'webhook')`;
  });
}
