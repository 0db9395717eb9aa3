/** One planted fault of each kind that a match must find, with what it must be called. */
import { randomUUID } from "node:crypto";
import { newReference } from "@/db/ids";
import { bankReturn, deposit, type Movement, reversal, type Timing, withdrawal } from "./movements";
import { DAY, HOUR, list, MINUTE, newMember, type Plan, someAmount } from "./plan";
import { isMoneyIn, type Product, type StatementRow } from "./statement-rows";

/**
 * `amount`, in minor units: what our clearing account lacks against the provider's record, negative when it has too much; for
 * `fee_mismatch` what our fees lack; 0 where no money differs. An adjustment claims exactly this.
 * `transactionId`: of ours that it belongs to, for what isn't booked the deposit or withdrawal it should change.
 * `resolve`: `repair`, by the command that a read of the object leads to (repair-fault.ts); `adjust`; or `accept` as it is.
 */
export type PlantedFault = {
  type: FaultType;
  product: Product;
  objectId: string;
  transactionId: string | null;
  amount: bigint;
  resolve: "repair" | "adjust" | "accept";
};

export type FaultType =
  | "missing_in_ledger"
  | "missing_at_provider"
  | "amount_mismatch"
  | "currency_mismatch"
  | "fee_mismatch"
  | "reference_mismatch"
  | "status_mismatch"
  | "unknown_reference"
  | "duplicate"
  | "duplicate_row"
  | "wrong_account"
  | "refund_not_booked"
  | "chargeback_not_booked"
  | "payout_not_booked"
  | "return_not_booked"
  | "stray_payout"
  | "perhaps_paid_twice"
  | "late_settlement";

type Planter = (plan: Plan, place: number) => Omit<PlantedFault, "type">;

const PRODUCTS: readonly Product[] = ["purchase", "refund", "chargeback", "payout", "payout_return"];

/** In the middle of the window: what follows within two days is still inside, and nothing is young enough to be in flight. */
const sometime = (plan: Plan): number =>
  plan.from + DAY + plan.below((plan.to - plan.from) / DAY - 4) * DAY + plan.below(DAY / 1_000) * 1_000;

const signed = (product: Product, amount: bigint): bigint => (isMoneyIn(product) ? amount : -amount);

const fault = (
  { row, objectId, transactionId }: Movement,
  amount: bigint,
  resolve: PlantedFault["resolve"],
): Omit<PlantedFault, "type"> => ({ product: row.product, objectId, transactionId, amount, resolve });

/** A movement of this product on which both sides agree, ready to be spoilt; its record is the last one of its story. */
function agreed(plan: Plan, product: Product): Movement {
  const paidAt = sometime(plan);
  if (product === "purchase") return deposit(plan, { paidAt });
  if (product === "refund" || product === "chargeback") return reversed(plan, product, { paidAt });
  const paid = withdrawal(plan, { paidAt }, { ownAccount: product === "payout_return" });
  return product === "payout" ? paid : bankReturn(plan, paid, { paidAt: paidAt + DAY });
}

/** A deposit of somebody's own, taken back five hours later, by us too unless `bookedAt` is null. */
function reversed(plan: Plan, kind: "refund" | "chargeback", { paidAt, ...booked }: Timing): Movement {
  const paid = deposit(plan, { paidAt }, { person: newMember(plan) });
  return reversal(plan, kind, paid, { paidAt: paidAt + 5 * HOUR, ...booked });
}

const productAt = (place: number, among: readonly Product[] = PRODUCTS): Product =>
  among[place % among.length] ?? "purchase";

/** A record of theirs about which we know nothing. */
function foreign(
  plan: Plan,
  product: Product,
  given: Partial<StatementRow> = {},
): Omit<PlantedFault, "type"> {
  const [objectId, amount] = [randomUUID(), someAmount(plan)];
  const paidAt = sometime(plan);
  const relatedTo =
    product === "purchase" || product === "payout" ? "" : product === "refund" ? randomUUID() : objectId;
  const createdOn = new Date(paidAt - MINUTE);
  list(plan, product, objectId, {
    relatedTo,
    createdOn,
    paidOn: new Date(paidAt),
    amount,
    status: "paid",
    ...given,
  });
  return { product, objectId, transactionId: null, amount: signed(product, amount), resolve: "adjust" };
}

/** Both sides agree, then the record is changed; `change` answers what we lack. */
const spoilt =
  (
    products: readonly Product[],
    resolve: PlantedFault["resolve"],
    change: (row: StatementRow, place: number) => bigint,
  ): Planter =>
  (plan, place) => {
    const movement = agreed(plan, productAt(place, products));
    return fault(movement, change(movement.row, place), resolve);
  };

const notBooked =
  (make: (plan: Plan, at: Timing) => Movement): Planter =>
  (plan) => {
    const movement = make(plan, { paidAt: sometime(plan), bookedAt: null });
    return fault(movement, signed(movement.row.product, movement.amount), "repair");
  };

export const PLANTERS: Record<FaultType, Planter> = {
  missing_in_ledger: (plan, place) => {
    const movement = deposit(plan, { paidAt: sometime(plan), bookedAt: null }, { attached: place % 2 === 0 });
    return fault(movement, movement.amount, "repair");
  },
  missing_at_provider: (plan, place) => {
    const movement = agreed(plan, productAt(place));
    plan.rows.delete(movement.row);
    return fault(movement, -signed(movement.row.product, movement.amount), "adjust");
  },
  amount_mismatch: spoilt(PRODUCTS, "adjust", (row, place) => {
    const more = place % 2 === 0 ? 500n : -500n;
    row.amount += more;
    return signed(row.product, more);
  }),
  currency_mismatch: spoilt(["purchase", "payout"], "accept", (row) => {
    row.currency = "USD";
    return -signed(row.product, row.amount);
  }),
  fee_mismatch: spoilt(["purchase"], "adjust", (row) => {
    row.fee += 50n;
    return 50n;
  }),
  reference_mismatch: spoilt(["purchase", "payout"], "accept", (row) => {
    row.reference = newReference();
    return 0n;
  }),
  status_mismatch: spoilt(["purchase", "payout", "refund"], "adjust", (row) => {
    Object.assign(row, { paidOn: null, status: "error", fee: 0n });
    return -signed(row.product, row.amount);
  }),
  unknown_reference: (plan, place) => ({
    ...foreign(plan, "purchase", { reference: place % 2 === 0 ? "" : newReference() }),
    resolve: "repair",
  }),
  duplicate: (plan) => {
    const { reference, transactionId } = deposit(plan, { paidAt: sometime(plan) });
    return { ...foreign(plan, "purchase", { reference }), transactionId, resolve: "repair" };
  },
  duplicate_row: (plan, place) => {
    const movement = agreed(plan, productAt(place));
    plan.rows.add({ ...movement.row });
    return fault(movement, 0n, "accept");
  },
  wrong_account: (plan, place) => ({
    ...foreign(plan, "purchase", place % 2 === 0 ? { brandId: randomUUID() } : { isTest: false }),
    amount: 0n,
    resolve: "accept",
  }),
  refund_not_booked: notBooked((plan, at) => reversed(plan, "refund", at)),
  chargeback_not_booked: notBooked((plan, at) => reversed(plan, "chargeback", at)),
  payout_not_booked: notBooked(withdrawal),
  return_not_booked: notBooked((plan, { paidAt }) =>
    bankReturn(plan, withdrawal(plan, { paidAt }, { ownAccount: true }), {
      paidAt: paidAt + DAY,
      bookedAt: null,
    }),
  ),
  stray_payout: (plan, place) =>
    foreign(plan, productAt(place, ["payout", "payout_return", "refund", "chargeback"])),
  perhaps_paid_twice: (plan) => {
    const movement = withdrawal(plan, { paidAt: sometime(plan) }, { ends: "failed" });
    return fault(movement, -movement.amount, "adjust");
  },
  late_settlement: (plan) => {
    const paidAt = sometime(plan);
    return fault(deposit(plan, { paidAt, bookedAt: paidAt + 30 * HOUR }), 0n, "accept");
  },
};
