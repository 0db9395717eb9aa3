import { formatExpectedBy } from "@/server/dates";
import { FROZEN, type WhyOff } from "./money-off";
import type { WithdrawalLimits } from "./types";

const HOLDS: Record<string, string> = {
  credentials: "You changed how you sign in.",
  bank_account: "Something about a bank account of yours has to be checked.",
  chargeback: "A card payment of yours was disputed.",
};

/** Why nothing can be withdrawn at all, and until when; undefined when it can. */
export function whyBlocked({ frozen, hold, off }: WithdrawalLimits): WhyOff | undefined {
  if (frozen) return FROZEN;
  if (hold) {
    const end = hold.until
      ? `You can withdraw again from ${formatExpectedBy(hold.until)}.`
      : "A person is looking at it. Get help to find out more.";
    return {
      title: "Withdrawals are paused to keep your money safe",
      sentence: [HOLDS[hold.kind], end].filter(Boolean).join(" "),
    };
  }
  if (off)
    return {
      title: "Withdrawals are switched off right now",
      sentence: "No money has moved. Try again later.",
    };
  return undefined;
}
