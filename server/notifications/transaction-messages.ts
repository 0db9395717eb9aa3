import { formatDateTime, formatExpectedBy } from "@/server/dates";
import { failureWords } from "@/server/deposits/timeline";
import { formatMoney } from "@/server/money";
import { publicId } from "@/server/transactions/public-id";
import { withdrawalFailureWords } from "@/server/withdrawals/words";
import type { TransactionFacts, TransactionKind } from "./facts";
import { type Message, plain } from "./message";

/** A transaction's facts in the words that messages use. */
type Words = {
  amount: string;
  /** Amount and fee: what was taken and what comes back. */
  total: string;
  bank: string;
  account: string;
  other: string;
  expected: string | null;
  /** Nothing has been done about it yet, so it can be cancelled. */
  untouched: boolean;
  failure: string;
};
type Said = Pick<Message, "subject" | "heading" | "sentences" | "sms"> & { notMe?: true };

/** What to say about a transaction, per kind of notification. */
export function transactionMessage(facts: TransactionFacts): Message {
  const { transaction } = facts;
  const { notMe, ...said } = SAYINGS[facts.kind](wordsOf(facts));
  const noun = NOUNS[transaction.type] ?? "transaction";
  return {
    ...said,
    facts: factsOf(facts),
    link: { label: `See this ${noun}`, path: `/activity/${publicId(transaction.type, transaction.id)}` },
    sms: `${said.sms} Ref ${transaction.reference}`,
    ...(notMe
      ? {
          notMe: `This wasn't me: get help. Open this ${noun}, choose Get help and give support the reference ${transaction.reference}. Then sign out all other devices in Settings.`,
        }
      : {}),
  };
}

const NOUNS: Readonly<Record<string, string>> = {
  deposit: "deposit",
  withdrawal: "withdrawal",
  transfer: "transfer",
  refund: "refund",
};

function wordsOf({ transaction, destination, counterparty, line }: TransactionFacts): Words {
  const money = (minor: bigint): string => formatMoney(minor, { currency: transaction.currency });
  const bank = plain(destination?.bankName ?? "your bank");
  return {
    amount: money(transaction.amount),
    total: money(transaction.amount + transaction.fee),
    bank,
    account: `${bank}${destination ? ` ${destination.masked}` : ""}`,
    other: plain(counterparty?.name ?? "") || "Somebody",
    expected: transaction.expectedAt ? formatExpectedBy(transaction.expectedAt) : null,
    untouched: transaction.status === "requested",
    failure: (transaction.type === "withdrawal" ? withdrawalFailureWords : failureWords)(line.detail),
  };
}

const lower = (words: string): string => words.charAt(0).toLowerCase() + words.slice(1);
const by = (expected: string | null): string => (expected ? ` Expected by ${expected}.` : "");

const SAYINGS: Record<TransactionKind, (words: Words) => Said> = {
  deposit_completed: ({ amount }) => ({
    subject: `${amount} is in your balance`,
    heading: `${amount} is in your balance`,
    sentences: ["Your deposit was paid and added to Available.", "You can use it now."],
    sms: `Octoco Wallet: your deposit of ${amount} is in your balance.`,
  }),
  deposit_failed: ({ amount, failure }) => ({
    subject: `Your deposit of ${amount} didn't go through`,
    heading: failure,
    sentences: [
      `Your deposit of ${amount} didn't go through. No money was taken.`,
      "Try again, or pay another way. If you pay the same checkout later, we add the money then.",
    ],
    sms: `Octoco Wallet: your deposit of ${amount} didn't go through. No money was taken.`,
  }),
  deposit_refunded: ({ amount }) => ({
    subject: `${amount} went back to how you paid`,
    heading: `${amount} went back to how you paid`,
    sentences: [
      "A deposit was refunded. The money was taken from Available.",
      "Your bank decides when it shows there, usually within a few business days.",
    ],
    sms: `Octoco Wallet: ${amount} of a deposit went back to how you paid.`,
  }),
  deposit_reversed: ({ amount }) => ({
    subject: `We undid a deposit of ${amount}`,
    heading: `We undid a deposit of ${amount}`,
    sentences: [
      "The payment was disputed, so the money went back and was taken from your wallet.",
      "Withdrawals and sending to new people wait until we have looked at it. If you didn't dispute this payment, open it and choose Get help.",
    ],
    sms: `Octoco Wallet: a deposit of ${amount} was undone because the payment was disputed.`,
  }),
  withdrawal_requested: ({ amount, total, account, bank, expected, untouched }) => ({
    subject: `We've set ${amount} aside for ${bank}`,
    heading: `We've set ${total} aside`,
    sentences: [
      `You asked to withdraw ${amount} to ${account}. ${total} went from Available to Reserved.${by(expected)}`,
      untouched
        ? "Nothing has left your wallet yet. You can cancel it until we hand it to the bank."
        : "Open it to see where it is now.",
    ],
    sms: `Octoco Wallet: withdrawal of ${amount} to ${account} asked for.`,
    notMe: true,
  }),
  withdrawal_sent: ({ amount, account, bank, expected }) => ({
    subject: `${amount} is on its way to ${bank}`,
    heading: `On its way to ${bank}`,
    sentences: [
      `Your withdrawal of ${amount} to ${account} is on its way. It hasn't arrived yet: that usually takes 1 to 2 business days.${by(expected)}`,
      "A bank payment can't be called back once it is sent.",
    ],
    sms: `Octoco Wallet: ${amount} is on its way to ${account}.${by(expected)}`,
    notMe: true,
  }),
  withdrawal_paid: ({ amount, account, bank }) => ({
    subject: `${bank} has been paid ${amount}`,
    heading: `${bank} has been paid`,
    sentences: [
      `${amount} left your wallet for ${account}.`,
      "If it doesn't show at your bank by the next business day, open the withdrawal and choose Get help.",
    ],
    sms: `Octoco Wallet: ${account} has been paid ${amount}.`,
    notMe: true,
  }),
  withdrawal_failed: ({ amount, total, account, failure }) => ({
    subject: `Your withdrawal of ${amount} didn't go through`,
    heading: "Your withdrawal didn't go through",
    sentences: [
      `${failure}, so ${amount} did not go to ${account}. ${total} is available again.`,
      "Check the details of the bank account, then withdraw again.",
    ],
    sms: `Octoco Wallet: your withdrawal of ${amount} didn't go through. ${total} is available again.`,
    notMe: true,
  }),
  withdrawal_returned: ({ amount, total, bank, account, failure }) => ({
    subject: `${bank} sent ${amount} back`,
    heading: `${bank} sent the money back`,
    sentences: [
      `Your withdrawal of ${amount} to ${account} came back: ${lower(failure)}. ${total} is available again.`,
      "Nothing more goes to this bank account. Remove it, add it again with the right details, then withdraw again.",
    ],
    sms: `Octoco Wallet: ${account} sent ${amount} back. ${total} is available again.`,
    notMe: true,
  }),
  withdrawal_cancelled: ({ amount, total }) => ({
    subject: `Your withdrawal of ${amount} was cancelled`,
    heading: "Your withdrawal was cancelled",
    sentences: ["Nothing left your wallet.", `${total} is available again.`],
    sms: `Octoco Wallet: your withdrawal of ${amount} was cancelled. ${total} is available again.`,
    notMe: true,
  }),
  transfer_sent: ({ amount, other }) => ({
    subject: `You sent ${amount} to ${other}`,
    heading: `You sent ${amount} to ${other}`,
    sentences: ["The money was taken from Available and is with them now.", "A transfer can't be undone."],
    sms: `Octoco Wallet: you sent ${amount} to ${other}.`,
    notMe: true,
  }),
  transfer_received: ({ amount, other }) => ({
    subject: `${other} sent you ${amount}`,
    heading: `${other} sent you ${amount}`,
    sentences: ["It is in your balance.", "You can use it now."],
    sms: `Octoco Wallet: ${other} sent you ${amount}. It is in your balance.`,
  }),
};

function factsOf({ kind, transaction, destination, counterparty }: TransactionFacts): Message["facts"] {
  const money = (minor: bigint): string => formatMoney(minor, { currency: transaction.currency });
  const open = kind === "withdrawal_requested" || kind === "withdrawal_sent";
  const lines: [string, string | null][] = [
    [transaction.type === "withdrawal" ? "Bank receives" : "Amount", money(transaction.amount)],
    ["Fee", transaction.fee > 0n ? money(transaction.fee) : null],
    ["To", destination ? `${plain(destination.bankName)} ${destination.masked}` : null],
    ["Account holder", destination ? plain(destination.holderName) : null],
    [transaction.direction === "out" ? "Sent to" : "From", counterparty ? person(counterparty) : null],
    ["Note", transaction.type === "transfer" ? plain(transaction.description) || null : null],
    ["Expected by", open && transaction.expectedAt ? formatExpectedBy(transaction.expectedAt) : null],
    ["Reference", transaction.reference],
    ["Started", formatDateTime(transaction.createdAt)],
  ];
  return lines.filter((line): line is [string, string] => line[1] !== null);
}

const person = ({ name, address }: { name: string; address: string }): string =>
  plain(`${name} (${address})`);
