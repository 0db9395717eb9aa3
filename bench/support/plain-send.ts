/**
 * The yardstick: what one transfer takes when the app opens a transaction and sends its statements one by one, through the same
 * driver, on the same tables, with the same rows written. Only benches may do this.
 */
import { createHash, randomUUID } from "node:crypto";
import type postgres from "postgres";
import { newId, newReference } from "@/db/ids";
import type { Mover } from "../faults/support/people";

/** Sends 10 rand in twelve round trips. */
export async function sendPlainly(sql: postgres.Sql, from: Mover, to: Mover): Promise<void> {
  const amount = "1000";
  const [id, inId] = [newId(), newId()];
  await sql.begin(async (tx) => {
    const ids = [from.userId, to.userId].sort();
    await tx`select available from wallet.balances where user_id in (${ids[0] ?? ""}, ${ids[1] ?? ""}) and currency = 'ZAR' order by user_id for update`;
    const [session] = await tx`select s.id from wallet.sessions s join wallet.users u on u.id = s.user_id
                where s.id = ${from.sessionId} and s.revoked_at is null and s.expires_at > now() and u.status = 'active'`;
    const [recipient] = await tx`select status from wallet.users where id = ${to.userId}`;
    if (!session || recipient?.["status"] !== "active") throw new Error("not possible");
    await tx`insert into wallet.requests (user_id, idempotency_key, command, request_hash, transaction_id)
             values (${from.userId}, ${randomUUID()}, 'send_transfer', ${createHash("sha256").update(id).digest()}, ${id})`;
    await tx`insert into wallet.limit_usage as l (user_id, currency, kind, day, day_amount, month_amount)
             values (${from.userId}, 'ZAR', 'transfer', current_date, ${amount}, ${amount})
             on conflict (user_id, currency, kind) do update
                set day_amount = l.day_amount + excluded.day_amount, month_amount = l.month_amount + excluded.month_amount`;
    const [debit] =
      await tx`update wallet.balances set available = available - ${amount}, version = version + 1
                where user_id = ${from.userId} and currency = 'ZAR' and available >= ${amount} returning available, available_account`;
    const [credit] =
      await tx`update wallet.balances set available = available + ${amount}, version = version + 1
                where user_id = ${to.userId} and currency = 'ZAR' returning available, available_account`;
    await tx`insert into wallet.transactions (id, type, status, user_id, counterparty_user_id, group_id, currency, amount, direction, reference, completed_at)
             values (${id}, 'transfer', 'completed', ${from.userId}, ${to.userId}, ${id}, 'ZAR', ${amount}, 'out', ${newReference()}, now()),
                    (${inId}, 'transfer', 'completed', ${to.userId}, ${from.userId}, ${id}, 'ZAR', ${amount}, 'in', ${newReference()}, now())`;
    await tx`insert into wallet.entries (transaction_id, kind, debit_account, credit_account, amount, currency, debit_after, credit_after)
             values (${id}, 'transfer', ${debit?.["available_account"]}, ${credit?.["available_account"]}, ${amount}, 'ZAR', ${debit?.["available"]}, ${credit?.["available"]})`;
    await tx`insert into wallet.transaction_events (transaction_id, seq, from_status, to_status, cause, actor)
             values (${id}, 1, null, 'completed', 'person_asked', 'user'), (${inId}, 1, null, 'completed', 'person_asked', 'user')`;
    await tx`insert into wallet.outbox (event_name, subject_id, occurrence) values ('transaction/changed', ${inId}, 1)`;
    await tx`insert into wallet.audit_log (id, actor, actor_role, session_id, action, object_kind, object_id, outcome)
             values (wallet.new_uuid(), ${`user:${from.userId}`}, 'user', ${from.sessionId}, 'transfer.send', 'transaction', ${id}, 'done')`;
  });
}
