import { Refusal, type RefusalCode, storedRefusal } from "@/server/errors";
import { formatMoney } from "@/server/money";
import { type PersonLimits, readPersonLimits } from "./read-limits";
import { leftOf, mayLeave, roomFor } from "./room";

export type Movement = "deposit" | "withdrawal" | "transfer";

type TierCode = Extract<RefusalCode, `TIER_${string}`>;
const isTierCode = (code: RefusalCode): code is TierCode => code.startsWith("TIER_");

const UNKNOWN =
  "Your limits are zero, so no money can come in or go out. Give your name and identity number in Settings under Limits, or get help if you did. No money has moved.";

/** What gives higher limits to whoever doesn't have the highest. */
const RAISES = "A check of your identity document and address raises this: get help to ask for one.";

/**
 * The refusal that a command stored under a wish's key; for a limit of the person's tier with what the limit is, what is left of it
 * now, and what raises it.
 */
export async function explainRefusal(
  code: string | null,
  userId: string,
  movement: Movement,
): Promise<Refusal> {
  const refusal = storedRefusal(code);
  if (!isTierCode(refusal.code)) return refusal;
  const sentence = tierSentence(refusal.code, movement, await readPersonLimits(userId));
  return new Refusal(refusal.code, { ...refusal.details, sentence });
}

/** What a limit of the tier is, what is left of it, and what raises it. */
function tierSentence(code: TierCode, movement: Movement, limits: PersonLimits): string {
  if (limits.tier === 0) return UNKNOWN;
  return [whatHolds(code, movement, limits), limits.tier === 1 ? RAISES : "", "No money has moved."]
    .filter(Boolean)
    .join(" ");
}

function whatHolds(code: TierCode, movement: Movement, limits: PersonLimits): string {
  const left = (of: string, most: bigint, used: bigint, when: string): string =>
    `Your limit for ${of} is ${formatMoney(most)}, of which ${formatMoney(leftOf(most, used))} is left ${when}.`;
  switch (code) {
    case "TIER_DAY":
      return movement === "deposit"
        ? left("deposits in a day", limits.depositDayMinor, limits.depositedTodayMinor, "today")
        : left("withdrawals in a day", limits.withdrawalDayMinor, limits.withdrawnTodayMinor, "today");
    case "TIER_MONTH":
      return left(
        "withdrawals in a month",
        limits.withdrawalMonthMinor,
        limits.withdrawnThisMonthMinor,
        "this month",
      );
    case "TIER_BALANCE":
      return movement === "deposit"
        ? `Your wallet may hold ${formatMoney(limits.balanceMinor)}, so there is room for ${formatMoney(roomFor(limits))} more.`
        : `Your wallet may hold ${formatMoney(limits.balanceMinor)}, and what is above that stays for now: ${formatMoney(mayLeave(limits))} can leave.`;
    case "TIER_SINGLE":
      return `Your limit for one ${movement} is ${formatMoney(limits.singleMinor)}.`;
  }
}
