import { and, eq } from "drizzle-orm";
import { reads } from "@/db/reads";
import { bankAccounts } from "@/db/schema/bank-accounts";
import { auditLog } from "@/db/schema/identity";
import { transactionEvents, transactions as t } from "@/db/schema/transactions";
import { invariant } from "@/server/errors";
import { maskNumber } from "@/server/bank-accounts/bank-account-view";
import { bankName } from "@/server/bank-accounts/banks";
import { type Counterparty, type Destination, readParties } from "@/server/transactions/parties";
import type { EventRow, TransactionRow } from "@/server/transactions/queries";
import { type AccountKind, type Kind, type SecurityKind, TOPIC_OF } from "./kinds";
import { readSecurity, type SecurityFacts } from "./security-facts";

export type TransactionKind = Exclude<Kind, AccountKind | SecurityKind>;
export type Facts = TransactionFacts | AccountFacts | SecurityFacts;

/** What a message about a transaction can say; `line` is the line of the timeline it is about. */
export type TransactionFacts = {
  kind: TransactionKind;
  transaction: TransactionRow;
  line: EventRow;
  destination: Destination | undefined;
  counterparty: Counterparty | undefined;
};

/** What a message about a bank account can say. */
export type AccountFacts = {
  kind: AccountKind;
  bankName: string;
  /** `•••• 1234` */
  masked: string;
  holderName: string;
  usableFrom: Date;
  at: Date;
};

export type About = { userId: string; subjectId: string; occurrence: number };

const isAccountKind = (kind: Kind): kind is AccountKind => kind.startsWith("bank_account_");
const isSecurityKind = (kind: Kind): kind is SecurityKind =>
  TOPIC_OF[kind] === "security" && !isAccountKind(kind);

/** Reads from the rows, at the time of sending, what a notification is about. Throws when they are gone: rows never are. */
export function readFacts(kind: Kind, about: About): Promise<Facts> {
  if (isSecurityKind(kind)) return readSecurity(kind, about.subjectId);
  return isAccountKind(kind) ? readAccount(kind, about) : readTransaction(kind, about);
}

async function readTransaction(
  kind: TransactionKind,
  { userId, subjectId, occurrence }: About,
): Promise<TransactionFacts> {
  const [found] = await reads
    .select({ row: t, line: transactionEvents })
    .from(transactionEvents)
    .innerJoin(t, eq(t.id, transactionEvents.transactionId))
    .where(and(eq(transactionEvents.transactionId, subjectId), eq(transactionEvents.seq, occurrence)));
  invariant(found, "a notification's transaction has the line it was announced for");
  const transaction = found.row.userId === userId ? found.row : await otherSide(found.row, userId);
  const { destinations, counterparties } = await readParties([transaction]);
  return {
    kind,
    transaction,
    line: found.line,
    destination: destinations.get(transaction.bankAccountId ?? ""),
    counterparty: counterparties.get(transaction.counterpartyUserId ?? ""),
  };
}

/** The sender's own row of a transfer, which is announced by the recipient's. */
async function otherSide({ groupId }: TransactionRow, userId: string): Promise<TransactionRow> {
  const rows = groupId === null ? [] : await reads.select().from(t).where(eq(t.groupId, groupId));
  const own = rows.find((row) => row.userId === userId);
  invariant(own, "a person is told of own transactions only");
  return own;
}

async function readAccount(kind: AccountKind, { userId, subjectId }: About): Promise<AccountFacts> {
  const [audit] = await reads.select().from(auditLog).where(eq(auditLog.id, subjectId));
  invariant(audit, "a notification's audit row exists");
  const [account] = await reads
    .select({
      bank: bankAccounts.bank,
      last4: bankAccounts.last4,
      holderName: bankAccounts.holderName,
      usableFrom: bankAccounts.usableFrom,
    })
    .from(bankAccounts)
    .where(and(eq(bankAccounts.id, audit.objectId), eq(bankAccounts.userId, userId)));
  invariant(account, "a person is told of own bank accounts only");
  const { bank, last4, ...rest } = account;
  return { kind, ...rest, bankName: bankName(bank), masked: maskNumber(last4), at: audit.at };
}

/** What was true when it was announced and is not any more: a message about it would come too late. */
export function isOutdated(facts: Facts): boolean {
  if (facts.kind === "withdrawal_sent")
    return facts.transaction.status !== "processing" && facts.transaction.status !== "unknown";
  return facts.kind === "deposit_failed" && facts.transaction.status !== "failed";
}
