import { formatExpectedBy } from "@/server/dates";
import { FROZEN, type WhyOff } from "./money-off";
import type { WithdrawalLimits } from "./types";

type Hold = NonNullable<WithdrawalLimits["hold"]>;

const KINDS: Record<string, string> = {
  credentials: "You changed how you sign in.",
  chargeback: "A card payment of yours was disputed.",
};

/** The change behind a hold after one. */
const REASONS: Record<string, string> = {
  first_factor: "You set up two-step sign-in.",
  factor_replaced: "You replaced your authenticator app.",
  factor_removed: "Two-step sign-in was removed.",
  factor_reset: "Our staff reset your two-step sign-in.",
  unfrozen: "Your wallet was frozen until now.",
  password_changed: "You changed your password.",
  password_reset: "You set a new password by mail.",
  google_linked: "A Google account was linked.",
  email_changed: "You changed your e-mail address.",
  email_restored: "Your e-mail address was changed back.",
  refresh_reuse: "Somebody used a copy of one of your sign-ins, so that device was signed out.",
};

const wordsOf = ({ kind, reason, until }: Hold, title: string, can: string): WhyOff => {
  const end = until
    ? `You can ${can} again from ${formatExpectedBy(until)}.`
    : "A person is looking at it. Get help to find out more.";
  return { title, sentence: [REASONS[reason ?? ""] ?? KINDS[kind], end].filter(Boolean).join(" "), until };
};

/** Why withdrawals wait, and until when. */
export const holdWords = (hold: Hold): WhyOff =>
  wordsOf(hold, "Withdrawals are paused to keep your money safe", "withdraw");

/** Why money can't go to somebody new, and until when. */
export const newPeopleWords = (hold: Hold): WhyOff =>
  wordsOf(hold, "For now you can only send to people you have sent to before", "send to new people");

/** Why nothing can be withdrawn at all, and until when; undefined when it can. */
export function whyBlocked({ frozen, hold, off }: WithdrawalLimits): WhyOff | undefined {
  if (frozen) return FROZEN;
  if (hold) return holdWords(hold);
  if (off)
    return {
      title: "Withdrawals are switched off right now",
      sentence: "No money has moved. Try again later.",
    };
  return undefined;
}
