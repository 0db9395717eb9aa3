import { failureWords } from "@/server/deposits/timeline";
import { formatMoney } from "@/server/money";
import { transferSentence } from "@/server/transfers/timeline";
import { withdrawalFailureWords } from "@/server/withdrawals/words";
import { depositBadge, isReserved, withdrawalBadge } from "./badge";
import { counterpartyOf, destinationOf, type Parties } from "./parties";
import type { TransactionRow } from "./queries";

const money = (row: TransactionRow, minor = row.amount): string =>
  formatMoney(minor, { currency: row.currency });

/** What happened and whether money moved, in one sentence or two. */
export function sentenceOf(row: TransactionRow, parties: Parties): string {
  switch (row.type) {
    case "deposit":
      return depositSentence(row);
    case "withdrawal":
      return withdrawalSentence(row, destinationOf(row, parties).bankName);
    case "transfer":
      return transferSentence(row, counterpartyOf(row, parties).name);
    case "refund":
      return row.description === "chargeback"
        ? "We undid a deposit because the payment was disputed."
        : `${money(row)} went back to how you paid.`;
    case "adjustment":
    case "suspense":
      return row.description === ""
        ? "We corrected your balance."
        : `We corrected your balance: ${row.description}.`;
  }
}

function depositSentence(row: TransactionRow): string {
  switch (depositBadge(row)) {
    case "not_finished":
      return "You haven't paid yet. No money was taken.";
    case "processing":
      return "We're confirming this with your bank, usually under a minute.";
    case "failed":
      return `${failureWords(row.failureCode)}. No money was taken.`;
    case "cancelled":
      return "This deposit was closed without a payment. No money was taken.";
    case "being_checked":
      return "The payment differs from what you asked for. A person is checking it. Don't pay again.";
    case "refunded":
      return `${money(row, row.returnedAmount)} went back to how you paid.`;
    case "reversed":
      return "We undid this because the payment was disputed.";
    case "completed":
      return `${money(row)} is in your balance.`;
  }
}

function withdrawalSentence(row: TransactionRow, bank: string): string {
  const total = money(row, row.amount + row.fee);
  switch (withdrawalBadge(row.status)) {
    case "reserved":
      return `We've set ${total} aside. You can cancel until it is sent.`;
    case "sent":
      return `Sent to ${bank}, usually 1–2 business days. You don't need to do anything.`;
    case "confirming":
      return `We're confirming this with the bank. Your ${total} stays reserved. Don't withdraw it again.`;
    case "refused":
      return `${withdrawalFailureWords(row.failureCode)}. ${total} is available again.`;
    case "returned":
      return `${bank} sent the money back. ${withdrawalFailureWords(row.failureCode)}. ${total} is available again.`;
    case "called_off":
      return `This was cancelled. ${total} is available again.`;
    case "paid":
      return `${bank} has been paid.`;
  }
}

/** A line of the figures under a transaction. `strong`: what the balance felt. */
type AmountLine = { label: string; minor: bigint; strong: boolean };

/** The figures of a transaction, from which its effect on the balance can be checked. */
export function amountsOf(row: TransactionRow): AmountLine[] {
  const line = (label: string, minor: bigint, strong = false): AmountLine => ({ label, minor, strong });
  if (row.type === "withdrawal") {
    const undone =
      withdrawalBadge(row.status) === "paid" || isReserved(row.status) ? undefined : "Available again";
    return [
      line(undone ? "Amount" : "Bank receives", row.amount),
      line("Fee", row.fee),
      line(undone ?? "Taken from balance", row.amount + row.fee, true),
    ];
  }
  const arrived = row.completedAt !== null || row.type !== "deposit";
  const effect = row.direction === "out" ? "Taken from balance" : "Added to balance";
  return [
    line(arrived ? effect : "Amount", row.amount, true),
    ...(row.fee > 0n ? [line("Fee", row.fee)] : []),
    ...(row.returnedAmount > 0n ? [line("Taken back", row.returnedAmount)] : []),
  ];
}

/** A fact about a transaction: who, where, why. `detail` is the quieter second line. */
export type Fact = { label: string; value: string; detail: string | null };

/** Who the money went to or came from, and what was written with it. */
export function factsOf(row: TransactionRow, parties: Parties): Fact[] {
  if (row.type === "withdrawal") {
    const { bankName, masked, holderName, accountType } = destinationOf(row, parties);
    return [{ label: "To", value: `${bankName} ${masked}`, detail: `${holderName} · ${accountType}` }];
  }
  if (row.type !== "transfer") return [];
  const { name, address } = counterpartyOf(row, parties);
  return [
    { label: row.direction === "out" ? "To" : "From", value: name, detail: address },
    ...(row.description === "" ? [] : [{ label: "Note", value: row.description, detail: null }]),
  ];
}
