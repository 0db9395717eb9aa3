/** What people and the provider do: each movement adds its commands to the books and its record to the statement. */
import { randomUUID } from "node:crypto";
import { newId, newReference } from "@/db/ids";
import type { Member, Step } from "./books";
import { list, MINUTE, type Plan, SECOND, someAmount, someone } from "./plan";
import type { StatementRow } from "./statement-rows";

/** A movement that the provider has, and the transaction that it is, or should be, with us. */
export type Movement = {
  transactionId: string;
  objectId: string;
  reference: string;
  person: Member;
  amount: bigint;
  row: StatementRow;
};

/** When the provider's money moved, and when our books did: 20 s later unless said, never when null. */
export type Timing = { paidAt: number; bookedAt?: number | null };

/** What the provider keeps of a card payment. */
export const feeOf = (amount: bigint): bigint => (amount * 295n) / 10_000n;

const soonAfter = (paidAt: number): number => paidAt + 20 * SECOND;

/** Asked for a minute before it is paid. `attached` false: Revio's answer to the create was lost, so it has no purchase. */
export function deposit(
  plan: Plan,
  { paidAt, bookedAt = soonAfter(paidAt) }: Timing,
  { person = someone(plan), amount = someAmount(plan), attached = true } = {},
): Movement {
  const ids = { transactionId: newId(), objectId: randomUUID(), reference: newReference() };
  const fee = feeOf(amount);
  const what = { transaction: ids.transactionId, object: ids.objectId, reference: ids.reference, person };
  const step = (at: number, command: Step["command"], wanted: string): void =>
    void plan.steps.push({ ...what, amount, fee, at: new Date(at), command, wanted });
  step(paidAt - MINUTE, "start", "started");
  if (attached) step(paidAt - 58 * SECOND, "attach", "attached");
  if (bookedAt !== null) step(bookedAt, "settle", "settled");
  const row = list(plan, "purchase", ids.objectId, {
    reference: ids.reference,
    status: "paid",
    createdOn: new Date(paidAt - MINUTE),
    paidOn: new Date(paidAt),
    amount,
    fee,
  });
  return { ...ids, person, amount, row };
}

/** Nobody pays: it expires an hour later, and the provider's record says so without a payment. */
export function unpaidDeposit(plan: Plan, at: number): void {
  const { transactionId, row } = deposit(plan, { paidAt: at, bookedAt: null });
  const expired = new Date(at + 61 * MINUTE);
  plan.steps.push({ at: expired, command: "expire", wanted: "closed", transaction: transactionId });
  Object.assign(row, { status: "expired", paidOn: null, fee: 0n });
}

/**
 * Takes the whole of a deposit back. A chargeback holds the person's withdrawals from then on: give the deposit to a member of its own.
 */
export function reversal(
  plan: Plan,
  kind: "refund" | "chargeback",
  of: Movement,
  { paidAt, bookedAt = soonAfter(paidAt) }: Timing,
): Movement {
  const transactionId = newId();
  const objectId = kind === "refund" ? randomUUID() : of.objectId;
  if (bookedAt !== null)
    plan.steps.push({
      at: new Date(bookedAt),
      command: "reverse",
      wanted: "reversed",
      transaction: transactionId,
      reference: newReference(),
      object: objectId,
      other: of.objectId,
      amount: of.amount,
      kind,
    });
  of.row.status = kind === "refund" ? "refunded" : "chargeback";
  const row = list(plan, kind, objectId, {
    relatedTo: of.objectId,
    reference: kind === "refund" ? "" : of.reference, // a refund Payment has none (REVIO.md A4)
    paidOn: new Date(paidAt),
    amount: of.amount,
  });
  // Not booked, it has no transaction of its own: it belongs to the deposit's.
  return { ...of, transactionId: bookedAt === null ? of.transactionId : transactionId, objectId, row };
}

/** To the person's bank account, or to one of its own, since a return flags it. `failed`: we gave the money back before it was paid. */
export function withdrawal(
  plan: Plan,
  { paidAt, bookedAt = soonAfter(paidAt) }: Timing,
  { ends = "paid", ownAccount = false }: { ends?: "paid" | "failed"; ownAccount?: boolean } = {},
): Movement {
  const ids = { transactionId: newId(), objectId: randomUUID(), reference: newReference() };
  const person = someone(plan);
  const amount = someAmount(plan);
  const other = ownAccount ? newId() : person.bankAccountId;
  if (ownAccount) plan.accounts.push({ id: other, userId: person.userId });
  const what = {
    transaction: ids.transactionId,
    object: ids.objectId,
    reference: ids.reference,
    person,
    other,
  };
  const step = (at: number, command: Step["command"], wanted: string): void =>
    void plan.steps.push({ ...what, amount, fee: 500n, at: new Date(at), command, wanted });
  step(paidAt - 10 * MINUTE, "request", "requested");
  step(paidAt - 9 * MINUTE, "attach_payout", "attached");
  if (ends === "failed") step(paidAt - 5 * MINUTE, "release", "released");
  else if (bookedAt !== null) step(bookedAt, "settle_payout", "settled");
  const row = list(plan, "payout", ids.objectId, {
    reference: ids.reference,
    createdOn: new Date(paidAt - 9 * MINUTE),
    paidOn: new Date(paidAt),
    amount,
    fee: 300n,
  });
  return { ...ids, person, amount, row };
}

/** The bank sends a paid withdrawal back. */
export function bankReturn(
  plan: Plan,
  of: Movement,
  { paidAt, bookedAt = soonAfter(paidAt) }: Timing,
): Movement {
  if (bookedAt !== null)
    plan.steps.push({ at: new Date(bookedAt), command: "return", wanted: "returned", object: of.objectId });
  of.row.status = "error";
  const row = list(plan, "payout_return", of.objectId, {
    relatedTo: of.objectId,
    reference: of.reference,
    paidOn: new Date(paidAt),
    amount: of.amount,
  });
  return { ...of, row };
}

/** One user pays another: the provider knows nothing of it. */
export function transfer(plan: Plan, at: number): void {
  const person = someone(plan);
  plan.steps.push({
    at: new Date(at),
    command: "transfer",
    wanted: "sent",
    transaction: newId(),
    reference: newReference(),
    person,
    other: someone(plan, person).userId,
    amount: someAmount(plan),
  });
}

/** Money we can't place: of a purchase nobody knows, or a deposit paid one rand short. It lies in suspense, with its open break. */
export function suspense(plan: Plan, paidAt: number, why: "unknown_reference" | "amount_mismatch"): void {
  const at = new Date(paidAt + 20 * SECOND);
  const held = {
    at,
    command: "hold" as const,
    wanted: "held",
    transaction: newId(),
    reference: newReference(),
    kind: why,
  };
  if (why === "unknown_reference") {
    const [object, amount] = [randomUUID(), someAmount(plan)];
    list(plan, "purchase", object, {
      status: "paid",
      paidOn: new Date(paidAt),
      amount,
      fee: feeOf(amount),
    });
    plan.steps.push({ ...held, object, amount });
    return;
  }
  const { transactionId, objectId, amount, row } = deposit(plan, { paidAt, bookedAt: null });
  row.amount = amount - 100n;
  plan.steps.push({ ...held, object: objectId, other: transactionId, amount: row.amount });
}
