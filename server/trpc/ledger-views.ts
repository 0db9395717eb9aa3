/** What admins get of the ledger: money as strings of minor units, numbers of entries and seals as strings, times ISO 8601. */
import { z } from "zod";
import { encodeId } from "@/db/ids";
import type { AccountEntryRow, AccountRow } from "@/server/ledger/account-queries";
import type { PostedRow, TransactionHead } from "@/server/ledger/ledger-queries";
import type { AuditRow, LinkRow } from "@/server/ledger/seal-queries";
import { publicId, type TransactionType } from "@/server/transactions/public-id";

const amount = z.string().regex(/^-?\d+$/);
const number = z.string().regex(/^\d+$/);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const time = z.iso.datetime();

/** An entry without its transaction is a broken law: it is shown all the same, by the raw id. */
const transactionIdOf = (type: TransactionType | null, id: string): string =>
  type === null ? id : publicId(type, id);

export const auditView = z.strictObject({
  number,
  /** `full`: every law over everything and the chain; `since`: from where the last clean one ended. */
  scope: z.enum(["full", "since"]),
  upToEntry: number,
  broken: z.number().int(),
  finishedAt: time,
});
/** An audit and what it found. */
export const viewAudit = (row: AuditRow): z.infer<typeof auditView> => ({
  number: row.id,
  scope: row.scope,
  upToEntry: row.up_to_entry,
  broken: row.broken_laws,
  finishedAt: row.finished_at.toISOString(),
});

export const sealView = z.strictObject({
  number,
  /** The seal covers the entries above this one … */
  fromEntry: number,
  /** … up to and with this one. */
  upToEntry: number,
  entries: z.number().int(),
  links: z.number().int(),
  root: hash,
  previous: hash,
  hash,
  sealedAt: time,
});
export const linkView = z.strictObject({
  link: number,
  seal: number,
  entries: number,
  lastEntry: number,
  hash,
  sealedAt: time,
});
/** A link of an account's chain. */
export const viewLink = (row: LinkRow): z.infer<typeof linkView> => ({
  link: row.link,
  seal: row.seal,
  entries: row.entries,
  lastEntry: row.last_entry,
  hash: row.hash,
  sealedAt: row.sealed_at.toISOString(),
});

export const accountView = z.strictObject({
  accountId: number,
  code: z.string(),
  kind: z.string(),
  currency: z.string(),
  userId: z.string().nullable(),
  /** Credits minus debits: positive is what we owe, negative what we hold. */
  balance: amount,
});
/** An account with its balance. */
export const viewAccount = (row: AccountRow): z.infer<typeof accountView> => ({
  accountId: row.id,
  code: row.code,
  kind: row.kind,
  currency: row.currency,
  userId: row.user_id === null ? null : encodeId("usr", row.user_id),
  balance: row.balance,
});

export const accountEntryView = z.strictObject({
  entryId: number,
  transactionId: z.string(),
  kind: z.string(),
  side: z.enum(["debit", "credit"]),
  otherCode: z.string(),
  amount,
  /** The account's balance behind this entry. */
  balance: amount,
  createdAt: time,
});
/** An entry as its account sees it, with the balance behind it. */
export const viewAccountEntry = (
  row: AccountEntryRow & { after: bigint },
): z.infer<typeof accountEntryView> => ({
  entryId: row.id,
  transactionId: transactionIdOf(row.type, row.transaction_id),
  kind: row.kind,
  side: row.side,
  otherCode: row.other_code ?? "none",
  amount: row.amount,
  balance: String(row.after),
  createdAt: row.created_at.toISOString(),
});

const postedView = z.strictObject({
  entryId: number,
  kind: z.string(),
  debitCode: z.string(),
  creditCode: z.string(),
  amount,
  currency: z.string(),
  debitAfter: amount.nullable(),
  creditAfter: amount.nullable(),
  /** Part of the chain, and of a seal. */
  sealed: z.boolean(),
  createdAt: time,
});

export const ledgerTransactionView = z.strictObject({
  transactionId: z.string(),
  type: z.string(),
  status: z.string(),
  reference: z.string(),
  userId: z.string().nullable(),
  currency: z.string(),
  amount,
  fee: amount,
  createdAt: time,
  entries: z.array(postedView),
  /** What each account gained or lost by all of them. */
  changes: z.array(z.strictObject({ code: z.string(), change: amount })),
});

/** A transaction with its entries. */
export function viewLedgerTransaction(
  head: TransactionHead,
  posted: readonly PostedRow[],
): z.infer<typeof ledgerTransactionView> {
  const changes = new Map<string, bigint>();
  for (const { debit_code, credit_code, amount: moved } of posted) {
    const [debit, credit] = [debit_code ?? "none", credit_code ?? "none"];
    changes.set(debit, (changes.get(debit) ?? 0n) - BigInt(moved));
    changes.set(credit, (changes.get(credit) ?? 0n) + BigInt(moved));
  }
  return {
    transactionId: transactionIdOf(head.type, head.id),
    type: head.type,
    status: head.status,
    reference: head.reference,
    userId: head.user_id === null ? null : encodeId("usr", head.user_id),
    currency: head.currency,
    amount: head.amount,
    fee: head.fee,
    createdAt: head.created_at.toISOString(),
    entries: posted.map((row) => ({
      entryId: row.id,
      kind: row.kind,
      debitCode: row.debit_code ?? "none",
      creditCode: row.credit_code ?? "none",
      amount: row.amount,
      currency: row.currency,
      debitAfter: row.debit_after,
      creditAfter: row.credit_after,
      sealed: row.sealed,
      createdAt: row.created_at.toISOString(),
    })),
    changes: [...changes].map(([code, change]) => ({ code, change: String(change) })),
  };
}
