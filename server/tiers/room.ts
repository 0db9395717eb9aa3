import type { PersonLimits } from "./read-limits";

/** What is left of today's and this month's limit, and of the balance. */
export type LimitsLeft = { leftTodayMinor: bigint; leftThisMonthMinor: bigint; availableMinor: bigint };

/** What is left of so much; 0 when more was taken than there was. */
export const leftOf = (most: bigint, taken: bigint): bigint => (most > taken ? most - taken : 0n);

/** The smallest of some amounts. */
export const leastOf = (first: bigint, ...others: bigint[]): bigint =>
  others.reduce((least, one) => (one < least ? one : least), first);

type Held = Pick<PersonLimits, "balanceMinor" | "availableMinor" | "reservedMinor">;

/** What can still come into a wallet by deposits, with all that are open. */
export const roomFor = (limits: Held & Pick<PersonLimits, "openDepositsMinor">): bigint =>
  leftOf(limits.balanceMinor, limits.availableMinor + limits.reservedMinor + limits.openDepositsMinor);

/** What of Available may leave: the part of a balance above its limit stays until the limit is raised. */
export const mayLeave = ({ balanceMinor, availableMinor, reservedMinor }: Held): bigint =>
  leastOf(availableMinor, leftOf(balanceMinor, reservedMinor));
