import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { query, sqlState } from "@/db/client";
import { newId, newReference } from "@/db/ids";
import { useDatabase } from "@/server/testing/database";
import { makePerson, type Person, spend } from "@/server/testing/factories";
import { applyTo, type Command, describeModel, emptyModel, type Model } from "@/server/testing/wallet-model";

const database = useDatabase();
const RUNS = Number(process.env["MODEL_RUNS"] ?? 300);
const SEED = process.env["MODEL_SEED"] === undefined ? Date.now() % 2 ** 31 : Number(process.env["MODEL_SEED"]);

/** What a run works on: few of everything, so that commands meet. */
type World = { people: Person[]; purchases: string[]; keys: string[]; history: Command[] };

/** A command before its turn: it names what it works on by number, since ids are made as the run goes. */
type Plan = (world: World, model: Model) => Command;

const pick = <T>(list: T[], number: number): T => list[number % list.length] as T;
const index = fc.nat(5);
const depositId = (model: Model, number: number): string => pick([...model.deposits.keys(), newId()], number);
const amountOf = (model: Model, purchaseId: string, by: bigint): bigint =>
  ([...model.deposits.values()].find((deposit) => deposit.purchaseId === purchaseId)?.amount ?? 5_000n) + by;

const plans: fc.Arbitrary<Plan> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      who: index,
      key: index,
      amount: fc.constantFrom(999n, 1_000n, 25_000n, 25_000n, 5_000_000n, 5_000_001n),
      currency: fc.constantFrom("ZAR", "ZAR", "ZAR", "ZAR", "USD"),
    }).map(({ who, key, amount, currency }): Plan => (world) => ({
      do: "start", id: newId(), userId: pick(world.people, who).userId, key: pick(world.keys, key), amount, currency,
    })),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(index, index).map(([deposit, purchase]): Plan => (world, model) => ({
      do: "attach", depositId: depositId(model, deposit), purchaseId: pick(world.purchases, purchase),
    })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(index, fc.constantFrom("viewed", "pending_execute", "pending_refund")).map(([deposit, providerStatus]): Plan =>
      (_, model) => ({ do: "note", depositId: depositId(model, deposit), providerStatus })),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(index, fc.constantFrom("failed" as const, "expired" as const, "cancelled" as const)).map(([deposit, to]): Plan =>
      (_, model) => ({ do: "close", depositId: depositId(model, deposit), to })),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(index, fc.constantFrom(0n, 0n, 0n, 0n, 1n), fc.constantFrom("ZAR", "ZAR", "ZAR", "USD")).map(
      ([purchase, by, currency]): Plan => (world, model) => {
        const purchaseId = pick(world.purchases, purchase);
        return { do: "settle", purchaseId, amount: amountOf(model, purchaseId, by), currency };
      }),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(index, index, fc.boolean()).map(([purchase, deposit, known]): Plan => (world, model) => {
      const found = [...model.deposits.keys()];
      const purchaseId = pick(world.purchases, purchase);
      return { do: "hold", purchaseId, depositId: known && found.length > 0 ? pick(found, deposit) : null, amount: amountOf(model, purchaseId, -1n) };
    }),
  },
  {
    weight: 5,
    arbitrary: fc.tuple(index, fc.constantFrom("refund" as const, "refund" as const, "chargeback" as const), fc.nat(2), fc.constantFrom(1n, 2n, 2n, 3n)).map(
      ([purchase, kind, object, part]): Plan => (world, model) => {
        const purchaseId = pick(world.purchases, purchase);
        const whole = amountOf(model, purchaseId, 0n);
        const amount = part === 3n ? whole + 1n : whole / part;
        return { do: "reverse", purchaseId, kind, object: kind === "refund" ? `${purchaseId} ${object}` : purchaseId, amount };
      }),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(index, fc.constantFrom(1n, 10_000n, 20_000n)).map(([who, amount]): Plan => (world) => ({
      do: "spend", userId: pick(world.people, who).userId, amount,
    })),
  },
);

const outcomeOf = async (pool: "app" | "worker", text: string, params: unknown[]): Promise<Record<string, string | null>> =>
  (await query<Record<string, string | null>>(pool, text, params, { name: text }))[0] ?? {};

/** Sends the command to the database. The outcome, or the SQLSTATE it was refused with. */
async function send(world: World, command: Command): Promise<string> {
  try {
    switch (command.do) {
      case "start": {
        const { sessionId } = world.people.find((person) => person.userId === command.userId) as Person;
        const row = await outcomeOf("app", "select * from wallet.start_deposit($1, $2, $3, $4, $5, $6, $7, 1000, 5000000, now() + interval '1 hour', null)",
          [command.id, command.userId, sessionId, command.key, command.amount, command.currency, newReference()]);
        return `${row["outcome"]} ${row["refusal_code"] ?? row["transaction_id"]}`;
      }
      case "attach":
        return (await outcomeOf("worker", "select * from wallet.attach_purchase($1, $2, 'http://localhost/p', null, 'created', 'webhook')",
          [command.depositId, command.purchaseId]))["outcome"] ?? "";
      case "note":
        return (await outcomeOf("worker", "select * from wallet.note_purchase($1, $2, null, 'sweep')", [command.depositId, command.providerStatus]))["outcome"] ?? "";
      case "close":
        return (await outcomeOf("worker", "select * from wallet.close_deposit($1, $2, 'x', $2, 'webhook', 'revio')", [command.depositId, command.to]))["outcome"] ?? "";
      case "settle":
        return (await outcomeOf("worker", "select * from wallet.settle_deposit($1, $2, $3, 0, 'paid', null, 'webhook')",
          [command.purchaseId, command.amount, command.currency]))["outcome"] ?? "";
      case "hold":
        return (await outcomeOf("worker", "select * from wallet.hold_in_suspense($1, $2, $3, $4, $5, 'ZAR', 'amount_mismatch', 'paid', '{}')",
          [newId(), newReference(), command.purchaseId, command.depositId, command.amount]))["outcome"] ?? "";
      case "reverse":
        return (await outcomeOf("worker", "select * from wallet.reverse_deposit($1, $2, $3, $4, $5, $6, 'refunded', 'webhook')",
          [newId(), newReference(), command.purchaseId, command.kind, command.object, command.amount]))["outcome"] ?? "";
      case "spend":
        await spend(database, { ...(world.people[0] as Person), userId: command.userId }, command.amount);
        return "spent";
    }
  } catch (error) {
    return sqlState(error) ?? String(error);
  }
}

const STATE = `with people as (select value::uuid as id from jsonb_array_elements_text($1::jsonb))
  select 'balance ' || user_id || ' ' || available || ' ' || reserved as line from wallet.balances where user_id in (select id from people)
  union all select 'owed ' || t.user_id || ' ' || sum(e.amount) from wallet.entries e join wallet.transactions t on t.id = e.transaction_id
             where e.kind = 'receivable' and t.user_id in (select id from people) group by t.user_id
  union all select 'suspense ' || provider_object_id || ' ' || amount from wallet.provider_effects
             where kind = 'suspense' and provider_object_id in (select value from jsonb_array_elements_text($2::jsonb))
  union all select concat_ws(' ', 'deposit', id, status, returned_amount, held_at is not null, late, coalesce(provider_status, '-'))
              from wallet.transactions where type = 'deposit' and user_id in (select id from people)`;

async function describeDatabase(world: World): Promise<string[]> {
  const people = world.people.map((person) => person.userId);
  const rows = await query<{ line: string }>("read", STATE, [people, world.purchases], { name: "state" });
  return rows.map((row) => row.line.replaceAll(/\bt\b/g, "true").replaceAll(/\bf\b/g, "false")).sort();
}

const copy = (model: Model): Model => structuredClone(model);

/** Applies the commands in this order. */
const inOrder = (model: Model, commands: Command[]): { model: Model; outcomes: string[] } => {
  const after = copy(model);
  return { outcomes: commands.map((command) => applyTo(after, command)), model: after };
};

/** One command, or two at the same moment, which must end like one of the two orders. */
async function step(world: World, model: Model, plans: Plan[]): Promise<Model> {
  const commands = plans.map((plan) => plan(world, model));
  const outcomes = await Promise.all(commands.map((command) => send(world, command)));
  const found = { commands, outcomes, state: await describeDatabase(world) };
  const [first, second] = commands as [Command, Command?];
  const orders = [inOrder(model, commands)];
  if (second) {
    const swapped = inOrder(model, [second, first]);
    orders.push({ model: swapped.model, outcomes: swapped.outcomes.reverse() });
  }
  const allowed = orders.map((order) => ({ commands, outcomes: order.outcomes, state: describeModel(order.model) }));
  const matching = allowed.findIndex((order) => isSame(order.outcomes, found.outcomes) && isSame(order.state, found.state));
  world.history.push(...commands);
  if (matching < 0) expect(found, JSON.stringify(world.history.slice(-40), digits, 1)).toEqual(allowed[0]);
  return (orders[matching] as { model: Model }).model;
}

const digits = (_: string, value: unknown): unknown => (typeof value === "bigint" ? String(value) : value);

const isSame = (a: string[], b: string[]): boolean => a.join("\n") === b.join("\n");

describe("the commands", () => {
  it(`answer and end like the model, alone and in pairs (seed ${SEED})`, { timeout: 120_000 }, async () => {
    let commands = 0;
    const steps = fc.array(fc.array(plans, { minLength: 1, maxLength: 2 }), { minLength: 20, maxLength: 36, size: "max" });
    const run = fc.asyncProperty(steps, async (list) => {
      const people = await Promise.all([makePerson(database), makePerson(database)]);
      const four = (): string[] => Array.from({ length: 4 }, () => crypto.randomUUID());
      const world: World = { people, purchases: four(), keys: four(), history: [] };
      let model = emptyModel(people.map((person) => person.userId));
      for (const plans of list) {
        model = await step(world, model, plans);
        commands += plans.length;
      }
    });
    await fc.assert(run, { numRuns: RUNS, seed: SEED, interruptAfterTimeLimit: 100_000, endOnFailure: process.env["MODEL_SHRINK"] !== "1" });
    expect(commands).toBeGreaterThan(RUNS * 20);
  });
});
