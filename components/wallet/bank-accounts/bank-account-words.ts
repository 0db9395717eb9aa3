import type { BankAccount } from "@/components/wallet/types";
import { formatExpectedBy } from "@/server/dates";

export const ACCOUNT_TYPES = { cheque: "Cheque", savings: "Savings", transmission: "Transmission" } as const;
export type AccountType = keyof typeof ACCOUNT_TYPES;

/** How many one may have; the server refuses the next. */
export const MOST_ACCOUNTS = 5;

const MINUTE_MS = 60_000;

/** `Capitec •••• 8831` */
export const accountName = (account: Pick<BankAccount, "bankName" | "masked">): string =>
  `${account.bankName} ${account.masked}`;

/** What keeps an account from being used, and until when; undefined when nothing does. */
export function whyNotUsable(account: BankAccount): string | undefined {
  if (account.flagged !== null) return account.flagged;
  if (account.usable) return undefined;
  // up to the whole minute, so that the account is usable at the time we say
  const from = Math.ceil(new Date(account.usableFrom).getTime() / MINUTE_MS) * MINUTE_MS;
  return `You can use this account from ${formatExpectedBy(new Date(from))}.`;
}

/** What is said of an account that was added just now. */
export const addedWords = (account: BankAccount): string =>
  `${accountName(account)} was added. ${whyNotUsable(account) ?? "You can use it now."}`;

/** `24 hours`, `1 hour`, `30 minutes`: how long a new account waits. Nothing for no wait. */
export function waitText(seconds: number): string | undefined {
  if (seconds <= 0) return undefined;
  const hours = seconds / 3_600;
  const [count, unit] = hours >= 1 ? [Math.ceil(hours), "hour"] : [Math.ceil(seconds / 60), "minute"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
