import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shiftClock, useDatabase } from "@/server/testing/database";
import { useUnboundedTiers } from "@/server/testing/tiers";
import {
  makeBankAccount,
  makePendingDeposit,
  makePerson,
  type Person,
  settle,
} from "@/server/testing/factories";
import { applyTo, type Command } from "@/server/testing/wallet-model";
import { depositPlans, type Plan, type World } from "@/server/testing/wallet-plans";
import { describeModel, emptyModel, type Model } from "@/server/testing/wallet-state";
import { describeDatabase, send } from "@/server/testing/wallet-sql";
import { withdrawalPlans } from "@/server/testing/withdrawal-plans";

const database = useDatabase();
useUnboundedTiers(database); // these limits have proofs of their own
const RUNS = Number(process.env["MODEL_RUNS"] ?? 300);
const SEED =
  process.env["MODEL_SEED"] === undefined ? Date.now() % 2 ** 31 : Number(process.env["MODEL_SEED"]);

const copy = (model: Model): Model => structuredClone(model);

/** Applies the commands in this order. */
const inOrder = (model: Model, commands: Command[]): { model: Model; outcomes: string[] } => {
  const after = copy(model);
  return { outcomes: commands.map((command) => applyTo(after, command)), model: after };
};

/** One command, or two at the same moment, which must end like one of the two orders. */
async function step(world: World, model: Model, plans: Plan[]): Promise<Model> {
  const commands = plans.map((plan) => plan(world, model));
  const outcomes = await Promise.all(commands.map((command) => send(database, world, command)));
  const found = { commands, outcomes, state: await describeDatabase(world) };
  const [first, second] = commands as [Command, Command?];
  const orders = [inOrder(model, commands)];
  if (second) {
    const swapped = inOrder(model, [second, first]);
    orders.push({ model: swapped.model, outcomes: swapped.outcomes.reverse() });
  }
  const allowed = orders.map((order) => ({
    commands,
    outcomes: order.outcomes,
    state: describeModel(order.model),
  }));
  const matching = allowed.findIndex(
    (order) => isSame(order.outcomes, found.outcomes) && isSame(order.state, found.state),
  );
  world.history.push(...commands);
  if (matching < 0) expect(found, JSON.stringify(world.history.slice(-40), digits, 1)).toEqual(allowed[0]);
  return (orders[matching] as { model: Model }).model;
}

const digits = (_: string, value: unknown): unknown => (typeof value === "bigint" ? String(value) : value);

const isSame = (a: string[], b: string[]): boolean => a.join("\n") === b.join("\n");

/** What each person starts with. */
const START = 30_000n;
const some = (count: number): string[] => Array.from({ length: count }, () => crypto.randomUUID());

async function makeWorld(): Promise<{ world: World; model: Model }> {
  const people = await Promise.all([makePerson(database), makePerson(database)]);
  const open = async (person: Person): Promise<[string, string]> => [
    await makeBankAccount(person),
    person.userId,
  ];
  const bankAccounts = new Map(await Promise.all([...people, ...people].map(open)));
  const model = emptyModel(
    people.map((person) => person.userId),
    bankAccounts,
  );
  const deposits = await Promise.all(people.map((person) => makePendingDeposit(person, START)));
  await Promise.all(deposits.map((deposit) => settle(deposit)));
  for (const { userId } of people) model.available.set(userId, START);
  const given = deposits.map(({ depositId }) => depositId);
  const rest = { purchases: some(4), payouts: some(4), keys: some(16), history: [] };
  return { world: { people, bankAccounts, given, ...rest }, model };
}

/** Noon in Johannesburg, so that a run lies within one day. */
const toNoon = (): string => {
  const minutes = Math.floor(Date.now() / 60_000) % 1440;
  return `${10 * 60 - minutes} minutes`;
};

/** A run's commands, one or two at a time. */
const stepsOf = (plans: fc.WeightedArbitrary<Plan>[]): fc.Arbitrary<Plan[][]> =>
  fc.array(fc.array(fc.oneof(...plans), { minLength: 1, maxLength: 2 }), {
    minLength: 20,
    maxLength: 36,
    size: "max",
  });

describe("the commands", () => {
  it(`answer and end like the model, alone and in pairs (seed ${SEED})`, { timeout: 120_000 }, async () => {
    let commands = 0;
    await shiftClock(database, toNoon());
    const steps = fc.oneof(
      stepsOf(depositPlans),
      stepsOf(withdrawalPlans),
      stepsOf([...depositPlans, ...withdrawalPlans]),
    );
    const run = fc.asyncProperty(steps, async (list) => {
      const { world, model: start } = await makeWorld();
      let model = start;
      for (const plans of list) {
        model = await step(world, model, plans);
        commands += plans.length;
      }
    });
    await fc.assert(run, { numRuns: RUNS, seed: SEED, interruptAfterTimeLimit: 100_000, endOnFailure: true });
    expect(commands).toBeGreaterThan(RUNS * 20);
  });
});
