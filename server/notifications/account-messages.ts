import { formatDateTime } from "@/server/dates";
import type { AccountFacts } from "./facts";
import { type Message, plain } from "./message";

const TITLES = {
  bank_account_added: "A bank account was added",
  bank_account_removed: "A bank account was removed",
  bank_account_default: "Your default bank account changed",
} as const;

const WHAT: Record<AccountFacts["kind"], (facts: AccountFacts) => string> = {
  bank_account_added: ({ usableFrom }) => `Money can be withdrawn to it from ${formatDateTime(usableFrom)}.`,
  bank_account_removed: () => "Money can't be withdrawn to it any more.",
  bank_account_default: () => "It is offered first when you withdraw.",
};

/** What to say about a bank account, per kind of notification. */
export function accountMessage(facts: AccountFacts): Message {
  const title = TITLES[facts.kind];
  const account = `${plain(facts.bankName)} ${facts.masked}`;
  return {
    subject: `${title}: ${account}`,
    heading: title,
    sentences: ["No money has moved.", WHAT[facts.kind](facts)],
    facts: [
      ["Bank account", account],
      ["Account holder", plain(facts.holderName)],
      ["When", formatDateTime(facts.at)],
    ],
    link: { label: "See your bank accounts", path: "/bank-accounts" },
    notMe:
      "This wasn't me: sign out all other devices in Settings, then check your bank accounts and remove what isn't yours.",
    sms: `Octoco Wallet: ${title.toLowerCase()}: ${account}. Not you? Sign in and check your bank accounts.`,
  };
}
