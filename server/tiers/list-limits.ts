import { env } from "@/server/env";
import { type PersonLimits, readPersonLimits } from "./read-limits";
import { leastOf, leftOf, mayLeave } from "./room";

export const MOVEMENTS = ["deposit", "withdrawal", "transfer"] as const;
export const SPANS = ["one", "day", "month", "balance"] as const;

/** One limit of a person: what holds, what of it is used, and when it begins anew. Minor units. */
export type Limit = {
  movement: (typeof MOVEMENTS)[number];
  span: (typeof SPANS)[number];
  limitMinor: bigint;
  usedMinor: bigint;
  leftMinor: bigint;
  turnsAt: Date | null;
};

type ListedLimits = {
  tier: number;
  limits: Limit[];
  /** What of Available is above the balance limit, and stays until that is raised. */
  heldMinor: bigint;
};

/** Every limit of this user: of what holds for everybody and what their tier allows, the smaller. */
export async function listLimits(userId: string): Promise<ListedLimits> {
  const person = await readPersonLimits(userId);
  return {
    tier: person.tier,
    limits: [...ofDeposits(person), ...ofWithdrawals(person), ...ofTransfers(person)],
    heldMinor: person.availableMinor - mayLeave(person),
  };
}

type Words = Pick<Limit, "movement" | "span" | "turnsAt">;

const limit = (words: Words, limitMinor: bigint, usedMinor: bigint): Limit => ({
  ...words,
  limitMinor,
  usedMinor,
  leftMinor: leftOf(limitMinor, usedMinor),
});

function ofDeposits(person: PersonLimits): Limit[] {
  const movement = "deposit";
  const held = person.availableMinor + person.reservedMinor + person.openDepositsMinor;
  return [
    limit({ movement, span: "one", turnsAt: null }, leastOf(env().DEPOSIT_MAX_MINOR, person.singleMinor), 0n),
    limit(
      { movement, span: "day", turnsAt: person.dayEndsAt },
      person.depositDayMinor,
      person.depositedTodayMinor,
    ),
    limit({ movement, span: "balance", turnsAt: null }, person.balanceMinor, held),
  ];
}

function ofWithdrawals(person: PersonLimits): Limit[] {
  const movement = "withdrawal";
  const { WITHDRAWAL_MAX_MINOR: one, WITHDRAWAL_DAY_MINOR: day, WITHDRAWAL_MONTH_MINOR: month } = env();
  return [
    limit({ movement, span: "one", turnsAt: null }, leastOf(one, person.singleMinor), 0n),
    limit(
      { movement, span: "day", turnsAt: person.dayEndsAt },
      leastOf(day, person.withdrawalDayMinor),
      person.withdrawnTodayMinor,
    ),
    limit(
      { movement, span: "month", turnsAt: person.monthEndsAt },
      leastOf(month, person.withdrawalMonthMinor),
      person.withdrawnThisMonthMinor,
    ),
  ];
}

/** What a day and a month of transfers may be is the same for everybody whose identity is known. */
function ofTransfers(person: PersonLimits): Limit[] {
  const movement = "transfer";
  const { TRANSFER_MAX_MINOR: one, TRANSFER_DAY_MINOR: day, TRANSFER_MONTH_MINOR: month } = env();
  const open = person.singleMinor > 0n;
  return [
    limit({ movement, span: "one", turnsAt: null }, leastOf(one, person.singleMinor), 0n),
    limit({ movement, span: "day", turnsAt: person.dayEndsAt }, open ? day : 0n, person.sentTodayMinor),
    limit(
      { movement, span: "month", turnsAt: person.monthEndsAt },
      open ? month : 0n,
      person.sentThisMonthMinor,
    ),
  ];
}
