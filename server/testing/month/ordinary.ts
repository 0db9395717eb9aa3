/** The ordinary part of a month: all on which both sides agree, or will when what is on its way has arrived. */
import { bankReturn, deposit, reversal, suspense, transfer, unpaidDeposit, withdrawal } from "./movements";
import { DAY, HOUR, MINUTE, newMember, type Plan } from "./plan";

/** Enough for all that a person sends in a month, paid in the day before it: the provider's margin, and our opening balance. */
export function openingDeposits(plan: Plan): void {
  for (const person of plan.people)
    deposit(plan, { paidAt: plan.from - DAY + plan.below(20 * HOUR) }, { person, amount: 50_000_000n });
}

/** The kinds of a story by their share in a thousand; a transfer, a refund, a chargeback and a return are two rows of ours or more. */
const STORIES: readonly [share: number, tell: (plan: Plan, at: number) => void][] = [
  [735, (plan, at) => deposit(plan, { paidAt: at, bookedAt: at + 1_000 * (2 + plan.below(600)) })],
  [100, transfer],
  [95, (plan, at) => withdrawal(plan, { paidAt: at, bookedAt: at + 1_000 * (2 + plan.below(600)) })],
  [30, unpaidDeposit],
  [
    22,
    (plan, at) =>
      reversal(plan, "refund", deposit(plan, { paidAt: at }), { paidAt: at + HOUR + plan.below(DAY) }),
  ],
  [
    5,
    (plan, at) =>
      reversal(plan, "chargeback", deposit(plan, { paidAt: at }, { person: newMember(plan) }), {
        paidAt: at + HOUR + plan.below(DAY),
      }),
  ],
  [
    10,
    (plan, at) =>
      bankReturn(plan, withdrawal(plan, { paidAt: at }, { ownAccount: true }), {
        paidAt: at + HOUR + plan.below(DAY),
      }),
  ],
  [2, (plan, at) => suspense(plan, at, "unknown_reference")],
  [1, (plan, at) => suspense(plan, at, "amount_mismatch")],
];

/** One story, told anywhere in the window but its last hours. */
export function tellStory(plan: Plan): void {
  let ticket = plan.below(1_000);
  for (const [share, tell] of STORIES) {
    ticket -= share;
    if (ticket >= 0) continue;
    tell(plan, plan.from + 15 * MINUTE + plan.below((plan.to - plan.from - 30 * HOUR) / 1_000) * 1_000);
    return;
  }
}

/** One each of what is on its way at the end: money that we haven't booked yet, and money that isn't in the statement yet. */
export function leaveInFlight(plan: Plan): number {
  deposit(plan, { paidAt: plan.to - 60 * MINUTE, bookedAt: null });
  withdrawal(plan, { paidAt: plan.to - 50 * MINUTE, bookedAt: null });
  plan.rows.delete(deposit(plan, { paidAt: plan.to - 40 * MINUTE }).row);
  return 3;
}

/** One each of what the ends of the window cut in two: paid inside and booked after it, in both directions, and paid before it and booked inside. */
export function crossBoundaries(plan: Plan): number {
  deposit(plan, { paidAt: plan.to - 2 * MINUTE, bookedAt: plan.to + 3 * MINUTE });
  withdrawal(plan, { paidAt: plan.to - MINUTE, bookedAt: plan.to + 4 * MINUTE });
  deposit(plan, { paidAt: plan.from - 5 * MINUTE, bookedAt: plan.from + 5 * MINUTE });
  return 3;
}
