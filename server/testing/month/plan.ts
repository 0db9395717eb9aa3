/** A month being planned: what our books will be told to do, and what the provider's statement will say. */
import { newId } from "@/db/ids";
import { env } from "@/server/env";
import { makeDraw } from "../chance";
import type { Account, Member, Step } from "./books";
import type { Product, StatementRow } from "./statement-rows";

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export type Plan = {
  from: number;
  to: number;
  /** A whole number from 0 up to this, by the seed. */
  below: (limit: number) => number;
  /** Those who trade with each other. */
  people: Member[];
  /** Everybody, also who appears in one story only. */
  members: Member[];
  accounts: Account[];
  steps: Step[];
  rows: Set<StatementRow>;
};

/** Half of all amounts are one of four, so that nothing can be matched by amount and day. */
const AMOUNTS = [10_000n, 25_000n, 50_000n, 120_050n];

export function makePlan(seed: number, members: number, from: number, to: number): Plan {
  const draw = makeDraw(seed);
  const below = (limit: number): number => Math.floor(draw(limit));
  const plan: Plan = { from, to, below, people: [], members: [], accounts: [], steps: [], rows: new Set() };
  for (let count = 0; count < members; count++) plan.people.push(newMember(plan));
  return plan;
}

/** A person with a bank account, who takes no part in what `someone` does unless put among the people. */
export function newMember(plan: Plan): Member {
  const member = { userId: newId(), sessionId: newId(), bankAccountId: newId() };
  plan.members.push(member);
  plan.accounts.push({ id: member.bankAccountId, userId: member.userId });
  return member;
}

/** One of the people, by chance; not the one who is named. */
export function someone(plan: Plan, but?: Member): Member {
  const member = plan.people[plan.below(plan.people.length)];
  if (!member || plan.people.length < 2) throw new Error("too few people");
  return member === but ? someone(plan, but) : member;
}

export const someAmount = (plan: Plan): bigint =>
  AMOUNTS[plan.below(AMOUNTS.length * 2)] ?? BigInt(1_000 + plan.below(400_000));

/** A record in the provider's statement, ours unless said; without `paidOn` no money moved. */
export function list(
  plan: Plan,
  product: Product,
  id: string,
  given: Partial<StatementRow> & { amount: bigint },
): StatementRow {
  const row: StatementRow = {
    id,
    product,
    relatedTo: "",
    reference: "",
    status: "success",
    createdOn: given.paidOn ?? new Date(plan.from),
    paidOn: null,
    currency: "ZAR",
    fee: 0n,
    method: product.startsWith("payout") ? "bank_account" : "visa",
    isTest: env().REVIO_MODE === "test",
    brandId: env().REVIO_BRAND_ID,
    ...given,
  };
  plan.rows.add(row);
  return row;
}
