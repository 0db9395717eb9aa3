import fc from "fast-check";
import { newId } from "@/db/ids";
import type { Person } from "./factories";
import type { Command } from "./wallet-model";
import type { Model } from "./wallet-state";

/** What a run works on: few of everything, so that commands meet. */
export type World = {
  people: Person[];
  /** The deposits that people begin with, which no plan touches. */
  given: string[];
  /** Each with its owner. */
  bankAccounts: Map<string, string>;
  purchases: string[];
  payouts: string[];
  keys: string[];
  history: Command[];
};

/** A command before its turn: it names what it works on by number, since ids are made as the run goes. */
export type Plan = (world: World, model: Model) => Command;

export const pick = <T>(list: T[], number: number): T => list[number % list.length] as T;
export const index = fc.nat(5);
const depositId = (model: Model, number: number): string => pick([...model.deposits.keys(), newId()], number);
const amountOf = (model: Model, purchaseId: string, by: bigint): bigint =>
  ([...model.deposits.values()].find((deposit) => deposit.purchaseId === purchaseId)?.amount ?? 5_000n) + by;

/** Any command about deposits, weighted so that most deposits get as far as money. */
export const depositPlans: fc.WeightedArbitrary<Plan>[] = [
  {
    weight: 5,
    arbitrary: fc
      .record({
        who: index,
        key: index,
        amount: fc.constantFrom(999n, 1_000n, 25_000n, 25_000n, 5_000_000n, 5_000_001n),
        currency: fc.constantFrom("ZAR", "ZAR", "ZAR", "ZAR", "USD"),
      })
      .map(
        ({ who, key, amount, currency }): Plan =>
          (world) => ({
            do: "start",
            id: newId(),
            userId: pick(world.people, who).userId,
            key: pick(world.keys, key),
            amount,
            currency,
          }),
      ),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(index, index).map(
      ([deposit, purchase]): Plan =>
        (world, model) => ({
          do: "attach",
          depositId: depositId(model, deposit),
          purchaseId: pick(world.purchases, purchase),
        }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(index, fc.constantFrom("viewed", "pending_execute", "pending_refund")).map(
      ([deposit, providerStatus]): Plan =>
        (_, model) => ({ do: "note", depositId: depositId(model, deposit), providerStatus }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(index, fc.constantFrom("failed" as const, "expired" as const, "cancelled" as const))
      .map(
        ([deposit, to]): Plan =>
          (_, model) => ({ do: "close", depositId: depositId(model, deposit), to }),
      ),
  },
  {
    weight: 6,
    arbitrary: fc
      .tuple(index, fc.constantFrom(0n, 0n, 0n, 0n, 1n), fc.constantFrom("ZAR", "ZAR", "ZAR", "USD"))
      .map(
        ([purchase, by, currency]): Plan =>
          (world, model) => {
            const purchaseId = pick(world.purchases, purchase);
            return { do: "settle", purchaseId, amount: amountOf(model, purchaseId, by), currency };
          },
      ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(index, index, fc.boolean()).map(
      ([purchase, deposit, known]): Plan =>
        (world, model) => {
          const found = [...model.deposits.keys()];
          const purchaseId = pick(world.purchases, purchase);
          return {
            do: "hold",
            purchaseId,
            depositId: known && found.length > 0 ? pick(found, deposit) : null,
            amount: amountOf(model, purchaseId, -1n),
          };
        },
    ),
  },
  {
    weight: 5,
    arbitrary: fc
      .tuple(
        index,
        fc.constantFrom("refund" as const, "refund" as const, "chargeback" as const),
        fc.nat(2),
        fc.constantFrom(1n, 2n, 2n, 3n),
      )
      .map(
        ([purchase, kind, object, part]): Plan =>
          (world, model) => {
            const purchaseId = pick(world.purchases, purchase);
            const whole = amountOf(model, purchaseId, 0n);
            const amount = part === 3n ? whole + 1n : whole / part;
            return {
              do: "reverse",
              purchaseId,
              kind,
              object: kind === "refund" ? `${purchaseId} ${object}` : purchaseId,
              amount,
            };
          },
      ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(index, fc.constantFrom(1n, 10_000n, 20_000n)).map(
      ([who, amount]): Plan =>
        (world) => ({
          do: "spend",
          userId: pick(world.people, who).userId,
          amount,
        }),
    ),
  },
];
