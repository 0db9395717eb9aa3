import type { TestDatabase } from "../database";
import { playBooks, type Step } from "./books";
import { type FaultType, type PlantedFault, PLANTERS } from "./faults";
import { crossBoundaries, leaveInFlight, openingDeposits, tellStory } from "./ordinary";
import { DAY, MINUTE, makePlan, type Plan } from "./plan";
import { type StatementRow, statementCsv } from "./statement-rows";

export type { FaultType, PlantedFault } from "./faults";

export type PlantedMonth = {
  /** The statement for paid_on from a day before the window up to its end, and purchases that nobody paid, shuffled. */
  csv: Buffer;
  from: Date;
  to: Date;
  /** Half an hour after the window: what is younger than the grace of two hours may be in flight. */
  asOf: Date;
  expected: PlantedFault[];
  /** Records, ours or theirs, that are on their way: no breaks. */
  inFlight: number;
  /** Records that an end of the window cuts in two: no breaks. */
  boundary: number;
};

/**
 * A month of 30 days in the books of this database and, apart, in the statement of a provider, with `faultsOfEach` faults of each type
 * planted: these are all the differences there are. At least `transactions` rows of ours, made by the real commands with the
 * wallet's clock in that month, so every law holds; afterwards the clock is right again. What happens is by the seed, ids are new each
 * time. Purchases in suspense have the break that putting them there opens; on those the two sides agree.
 */
export async function plantMonth(
  database: TestDatabase,
  {
    seed,
    transactions = 100_000,
    faultsOfEach = 5,
    from,
  }: { seed: number; transactions?: number; faultsOfEach?: number; from: Date },
): Promise<PlantedMonth> {
  const to = from.getTime() + 30 * DAY;
  const plan = makePlan(seed, Math.max(20, Math.ceil(transactions / 200)), from.getTime(), to);
  openingDeposits(plan);
  const expected: PlantedFault[] = [];
  let inFlight = 0;
  let boundary = 0;
  for (let place = 0; place < faultsOfEach; place++) {
    for (const [type, plant] of Object.entries(PLANTERS))
      expected.push({ type: type as FaultType, ...plant(plan, place) });
    inFlight += leaveInFlight(plan);
    boundary += crossBoundaries(plan);
  }
  fillUp(plan, transactions);
  await playBooks(database, plan.members, plan.accounts, plan.steps);
  const csv = statementCsv(shuffled([...plan.rows], plan.below));
  return { csv, from, to: new Date(to), asOf: new Date(to + 30 * MINUTE), expected, inFlight, boundary };
}

/** How many transactions the steps that write some write. */
const WRITES: Partial<Record<Step["command"], number>> = {
  start: 1,
  hold: 1,
  reverse: 1,
  request: 1,
  transfer: 2,
};

/** Tells ordinary stories until the steps will have written so many transactions. */
function fillUp(plan: Plan, transactions: number): void {
  for (let counted = 0, written = 0; ; tellStory(plan)) {
    for (const { command } of plan.steps.slice(counted)) written += WRITES[command] ?? 0;
    counted = plan.steps.length;
    if (written >= transactions) return;
  }
}

function shuffled(rows: StatementRow[], below: (limit: number) => number): StatementRow[] {
  return rows
    .map((row) => ({ row, place: below(2 ** 32) }))
    .sort((a, b) => a.place - b.place)
    .map(({ row }) => row);
}
