import fc from "fast-check";
import { newId } from "@/db/ids";
import type { Model } from "./wallet-state";
import { index, pick, type Plan } from "./wallet-plans";

/** Mostly one that is there; of the highest number one that never was. */
const known = (ids: string[], number: number): string =>
  number === 5 || ids.length === 0 ? newId() : pick(ids, number);

const withdrawalId = (model: Model, number: number): string => known([...model.withdrawals.keys()], number);

const payoutId = (model: Model, number: number): string =>
  known(
    [...model.withdrawals.values()].flatMap((withdrawal) => withdrawal.payoutId ?? []),
    number,
  );

const about = (plan: (id: string) => ReturnType<Plan>): fc.Arbitrary<Plan> =>
  index.map(
    (number): Plan =>
      (_, model) =>
        plan(withdrawalId(model, number)),
  );

const wish = fc.record({
  who: index,
  key: fc.nat(9),
  account: index,
  amount: fc.constantFrom(999n, 1_000n, 1_000n, 5_000n, 10_000n, 10_000n, 20_000n, 20_001n),
  fee: fc.constantFrom(0n, 500n),
  currency: fc.constantFrom(...Array<string>(9).fill("ZAR"), "USD"),
  dayMax: fc.constantFrom(20_000n, 1_000_000n),
  monthMax: fc.constantFrom(30_000n, 1_000_000n),
});

const requests: fc.Arbitrary<Plan> = wish.map(
  ({ who, key, account, ...rest }): Plan =>
    (world) => {
      const { userId } = pick(world.people, who);
      // Mostly their own accounts; the keys overlap with those of deposits, which must never answer for each other.
      const accounts = account === 5 ? [...world.bankAccounts.keys(), newId()] : ownAccounts(world, userId);
      return {
        do: "request",
        id: newId(),
        userId,
        key: pick(world.keys, key + 4),
        bankAccountId: pick(accounts, account),
        ...rest,
      };
    },
);

const ownAccounts = (world: Parameters<Plan>[0], userId: string): string[] =>
  [...world.bankAccounts].filter(([, owner]) => owner === userId).map(([id]) => id);

/** What becomes of a withdrawal, in any order and repeated. */
export const withdrawalPlans: fc.WeightedArbitrary<Plan>[] = [
  { weight: 9, arbitrary: requests },
  {
    weight: 1,
    arbitrary: fc.tuple(index, index).map(
      ([who, number]): Plan =>
        (world, model) => {
          const id = withdrawalId(model, number);
          const owner = model.withdrawals.get(id)?.userId ?? "";
          return { do: "cancel", id, userId: who === 5 ? pick(world.people, number).userId : owner };
        },
    ),
  },
  {
    weight: 7,
    arbitrary: fc.tuple(index, index).map(
      ([number, payout]): Plan =>
        (world, model) => ({
          do: "attachPayout",
          id: withdrawalId(model, number),
          payoutId: pick(world.payouts, payout),
        }),
    ),
  },
  { weight: 3, arbitrary: about((id) => ({ do: "lose", id })) },
  {
    weight: 2,
    arbitrary: fc.tuple(index, fc.boolean(), fc.constantFrom("initialized", "pending")).map(
      ([number, underWay, providerStatus]): Plan =>
        (_, model) => ({ do: "notePayout", id: withdrawalId(model, number), underWay, providerStatus }),
    ),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(index, fc.constantFrom(0n, 0n, 0n, 0n, 1n)).map(
      ([payout, by]): Plan =>
        (_, model) => {
          const id = payoutId(model, payout);
          const sent = [...model.withdrawals.values()].find((one) => one.payoutId === id);
          return { do: "pay", payoutId: id, amount: (sent?.amount ?? 10_000n) + by };
        },
    ),
  },
  { weight: 1, arbitrary: about((id) => ({ do: "release", id })) },
  {
    weight: 3,
    arbitrary: index.map(
      (payout): Plan =>
        (_, model) => ({ do: "return", payoutId: payoutId(model, payout) }),
    ),
  },
];
