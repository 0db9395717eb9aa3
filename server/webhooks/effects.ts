import { createHash } from "node:crypto";
import { z } from "zod";
import { query } from "@/db/client";
import { publicId, type TransactionType } from "@/server/transactions/public-id";
import { shortName } from "@/server/transactions/parties";

const side = z.strictObject({
  /** The kind of account, such as `available` or `revio_clearing`. */
  account: z.string(),
  userId: z.string().nullable(),
  name: z.string().nullable(),
  /** The balance before and after, for accounts of users. */
  before: z.string().nullable(),
  after: z.string().nullable(),
});

const movement = z.strictObject({
  kind: z.string(),
  amount: z.string(),
  currency: z.string(),
  debit: side,
  credit: side,
});

const change = z.strictObject({
  transactionId: z.string(),
  type: z.string(),
  from: z.string().nullable(),
  to: z.string(),
});

const found = z.strictObject({ type: z.string(), severity: z.string(), isNew: z.boolean() });

/** What happened, or would happen, in our books: money, statuses, breaks. Amounts are strings of minor units. */
export const effects = z.strictObject({
  entries: z.array(movement),
  statuses: z.array(change),
  breaks: z.array(found),
});
export type Effects = z.infer<typeof effects>;

/** A moment in the books. */
export const mark = z.strictObject({ entry: z.string(), at: z.string() });
export type Mark = z.infer<typeof mark>;

/** What an attempt is about: a purchase or payout of the provider, or a withdrawal of ours. */
export type Subject = { objectId: string } | { transactionId: string };

/** Now. Effects that come later are after it. */
export async function markNow(): Promise<Mark> {
  const [row] = await query<{ entry: string; at: Date }>(
    "read",
    "select coalesce(max(id), 0) as entry, wallet.clock() as at from wallet.entries",
  );
  return { entry: row?.entry ?? "0", at: (row?.at ?? new Date(0)).toISOString() };
}

const CONCERNED = `
  with named as (
    select t.id from wallet.transactions t where t.type = 'deposit' and t.revio_purchase_id = $1::text::uuid
    union select t.id from wallet.transactions t where t.type = 'withdrawal' and t.revio_payout_id = $1::text::uuid
    union select e.transaction_id from wallet.provider_effects e
           where e.provider_object_id = $1::text and e.kind in ('settlement', 'suspense', 'refund', 'chargeback', 'payout', 'payout_return')
    union select $2::uuid where $2::uuid is not null),
  concerned as (
    select id from named union select r.id from wallet.transactions r join named n on r.related_transaction_id = n.id)`;

const ENTRIES = `${CONCERNED}
  select e.kind, e.amount, e.currency, d.kind as debit, d.user_id as debit_user, du.display_name as debit_name, e.debit_after,
         c.kind as credit, c.user_id as credit_user, cu.display_name as credit_name, e.credit_after
    from concerned t join wallet.entries e on e.transaction_id = t.id and e.id > $5::bigint and e.created_at between $3::timestamptz and $4::timestamptz
    join wallet.ledger_accounts d on d.id = e.debit_account join wallet.ledger_accounts c on c.id = e.credit_account
    left join wallet.users du on du.id = d.user_id left join wallet.users cu on cu.id = c.user_id
   order by e.id`;

const STATUSES = `${CONCERNED}
  select t.id, t.type, v.from_status, v.to_status
    from concerned n join wallet.transactions t on t.id = n.id
    join wallet.transaction_events v on v.transaction_id = t.id and v.created_at between $3::timestamptz and $4::timestamptz
   where v.from_status is distinct from v.to_status order by t.created_at, t.id, v.seq`;

const BREAKS = `${CONCERNED}
  select b.type, b.severity, b.opened_at between $3::timestamptz and $4::timestamptz as is_new from wallet.reconciliation_breaks b
   where b.last_seen_at >= $3::timestamptz and b.opened_at <= $4::timestamptz and (b.object_id = $1::text or b.transaction_id in (select id from concerned))
   order by b.type`;

/**
 * What the books say has happened to the transactions of this subject since the mark, by whomever. Asked within a rehearsal: what would
 * have happened.
 */
export const effectsSince = (subject: Subject, { entry, at }: Mark): Promise<Effects> =>
  readEffects(subject, { from: at, to: "infinity", afterEntry: entry });

/** The same between two moments: what an attempt that began and ended then has done, if nobody else was at it. */
export const effectsBetween = (subject: Subject, from: Date, to: Date): Promise<Effects> =>
  readEffects(subject, { from: from.toISOString(), to: to.toISOString(), afterEntry: "0" });

type Window = { from: string; to: string; afterEntry: string };

async function readEffects(subject: Subject, { from, to, afterEntry }: Window): Promise<Effects> {
  const about = "objectId" in subject ? [subject.objectId, null] : [null, subject.transactionId];
  const entries = await query<EntryRow>("read", ENTRIES, [...about, from, to, afterEntry]);
  const statuses = await query<StatusRow>("read", STATUSES, [...about, from, to]);
  const breaks = await query<BreakRow>("read", BREAKS, [...about, from, to]);
  return {
    entries: entries.map(movementOf),
    statuses: statuses.map((row) => ({
      transactionId: publicId(row.type, row.id),
      type: row.type,
      from: row.from_status,
      to: row.to_status,
    })),
    breaks: breaks.map((row) => ({ type: row.type, severity: row.severity, isNew: row.is_new })),
  };
}

type EntryRow = {
  kind: string;
  amount: string;
  currency: string;
  debit: string;
  debit_user: string | null;
  debit_name: string | null;
  debit_after: string | null;
  credit: string;
  credit_user: string | null;
  credit_name: string | null;
  credit_after: string | null;
};
type StatusRow = { id: string; type: TransactionType; from_status: string | null; to_status: string };
type BreakRow = { type: string; severity: string; is_new: boolean };

/** A balance counts credits minus debits. */
function movementOf(row: EntryRow): z.infer<typeof movement> {
  const amount = BigInt(row.amount);
  return {
    kind: row.kind,
    amount: row.amount,
    currency: row.currency,
    debit: sideOf(row.debit, row.debit_user, row.debit_name, row.debit_after, amount),
    credit: sideOf(row.credit, row.credit_user, row.credit_name, row.credit_after, -amount),
  };
}

const sideOf = (
  account: string,
  userId: string | null,
  name: string | null,
  after: string | null,
  back: bigint,
): z.infer<typeof side> => ({
  account,
  userId,
  name: name === null ? null : shortName(name),
  before: after === null ? null : String(BigInt(after) + back),
  after,
});

/** The same for effects that are the same thing, whenever they happen and whatever else moved the balances meanwhile. */
export function hashEffects(of: Effects): string {
  const facts = {
    entries: of.entries.map(({ kind, amount, currency, debit, credit }) =>
      [kind, amount, currency, debit.account, debit.userId, credit.account, credit.userId].join(),
    ),
    statuses: of.statuses.map(({ type, from, to }) => [type, from, to].join()),
    breaks: of.breaks.map(({ type, isNew }) => [type, isNew].join()),
  };
  return createHash("sha256").update(JSON.stringify(facts)).digest("hex");
}
