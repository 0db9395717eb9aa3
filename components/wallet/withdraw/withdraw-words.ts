import { type ReadAmount, readAmount } from "@/components/money/amount-words";
import type { RefusalWords } from "@/components/refusal";
import { whyNotUsable } from "@/components/wallet/bank-accounts/bank-account-words";
import type { BankAccount, WithdrawalLimits } from "@/components/wallet/types";
import { formatMoney, fromWire } from "@/server/money";
import type { WithdrawStep } from "./withdraw-draft";

/** The most that can be withdrawn now so that the fee is there too, and which of the limits makes it so. */
export function mostToWithdraw(limits: WithdrawalLimits): { minor: bigint; why: string } {
  const rest = fromWire(limits.available) - fromWire(limits.fee);
  const bounds = [
    {
      minor: rest < 0n ? 0n : rest,
      why: limits.fee === "0" ? "all you have available" : "what you have available, less the fee",
    },
    { minor: fromWire(limits.max), why: "the most you can withdraw at once" },
    { minor: fromWire(limits.leftToday), why: "the most you can still withdraw today" },
    { minor: fromWire(limits.leftThisMonth), why: "the most you can still withdraw this month" },
  ];
  return bounds.reduce((least, bound) => (bound.minor < least.minor ? bound : least));
}

/** What was typed as an amount that can be withdrawn, or the sentence that says what to change. The server decides again. */
export function readWithdrawAmount(text: string, limits: WithdrawalLimits): ReadAmount {
  const read = readAmount(text, { min: fromWire(limits.min), max: fromWire(limits.max) });
  if ("problem" in read) return read;
  if (read.minor + fromWire(limits.fee) > fromWire(limits.available)) return { problem: tooLittle(limits) };
  if (read.minor > fromWire(limits.leftToday)) return { problem: overLimit(limits.leftToday, TODAY) };
  if (read.minor > fromWire(limits.leftThisMonth))
    return { problem: overLimit(limits.leftThisMonth, THIS_MONTH) };
  return read;
}

function tooLittle(limits: WithdrawalLimits): string {
  const has = `You have ${formatMoney(fromWire(limits.available))} available.`;
  const most = fromWire(limits.available) - fromWire(limits.fee);
  if (most < fromWire(limits.min)) return `${has} That is too little for a withdrawal. Add money first.`;
  if (limits.fee === "0") return `${has} Enter that or less, or add money.`;
  return `${has} With the fee of ${formatMoney(fromWire(limits.fee))} you can withdraw ${formatMoney(most)} or less, or add money.`;
}

const TODAY = { when: "today", reset: "at 00:00" };
const THIS_MONTH = { when: "this month", reset: "on the 1st" };

const overLimit = (left: string, { when, reset }: typeof TODAY): string =>
  `You can withdraw ${left === "0" ? "nothing" : formatMoney(fromWire(left))} more ${when}. The limit starts again ${reset}.`;

const STEP_OF: Record<string, WithdrawStep> = { bankAccountId: "account", amount: "amount" };

/** The step whose field a refusal is about. */
export const stepOf = ({ field }: RefusalWords): WithdrawStep => STEP_OF[field ?? ""] ?? "review";

/** The server's refusal with the figures and times as they are now. */
export function refusalInWords(
  { code, sentence }: RefusalWords,
  limits: WithdrawalLimits,
  account: BankAccount | undefined,
): string {
  switch (code) {
    case "INSUFFICIENT_FUNDS":
      return tooLittle(limits);
    case "LIMIT_DAY":
      return overLimit(limits.leftToday, TODAY);
    case "LIMIT_MONTH":
      return overLimit(limits.leftThisMonth, THIS_MONTH);
    case "AMOUNT_TOO_SMALL":
      return `Amount must be ${formatMoney(fromWire(limits.min))} or more`;
    case "AMOUNT_TOO_LARGE":
      return `Amount must be ${formatMoney(fromWire(limits.max))} or less`;
    case "BANK_ACCOUNT_COOLING":
      return (account && whyNotUsable(account)) ?? sentence;
    default:
      return sentence;
  }
}
