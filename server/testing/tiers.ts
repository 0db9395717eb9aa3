/** Limits of tiers for tests: others than the seeded ones, as a newer version that holds from now on. */
import { beforeAll } from "vitest";
import type { TestDatabase } from "./database";

const HUGE = 9_000_000_000_000n;

export type Figures = {
  single: bigint;
  depositDay: bigint;
  withdrawalDay: bigint;
  withdrawalMonth: bigint;
  balance: bigint;
};
const UNBOUNDED: Figures = {
  single: HUGE,
  depositDay: HUGE,
  withdrawalDay: HUGE,
  withdrawalMonth: HUGE,
  balance: HUGE,
};

/** A newer version in which people of the highest tier have these limits, and no others. */
export async function setTierLimits(
  { admin }: Pick<TestDatabase, "admin">,
  figures: Partial<Figures>,
  validFrom = new Date(0),
): Promise<void> {
  const { single, depositDay, withdrawalDay, withdrawalMonth, balance } = { ...UNBOUNDED, ...figures };
  const amounts = [single, depositDay, withdrawalDay, withdrawalMonth, balance].map(String);
  await admin.unsafe(
    `insert into wallet.tier_limits (version, tier, single, deposit_day, withdrawal_day, withdrawal_month, balance, valid_from)
     select max(version) + 1, 2, $1::bigint, $2::bigint, $3::bigint, $4::bigint, $5::bigint, $6::timestamptz from wallet.tier_limits`,
    [...amounts, validFrom],
  );
}

/** Call once at the top of a test file whose amounts are no person's: the tiers then bound nothing. */
export const useUnboundedTiers = (database: TestDatabase): void =>
  beforeAll(() => setTierLimits(database, {}));
