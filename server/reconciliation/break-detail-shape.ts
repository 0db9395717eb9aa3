import { z } from "zod";
import { ADJUSTABLE, PRODUCTS, TEMPLATES } from "@/server/adjustments/request-adjustment";
import { HAND_REASONS, MONEY_REASONS } from "./break-types";
import { breakView, person } from "./break-view";
import { FIELDS } from "./field-diff";

const leg = z.strictObject({
  debit: z.enum(ADJUSTABLE),
  debitUser: z.string().nullable(),
  credit: z.enum(ADJUSTABLE),
  creditUser: z.string().nullable(),
  amount: z.string(),
});

/** What would resolve a break; an adjustment in the words that `adminApprovals.requestAdjustment` takes. */
const suggestion = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.enum(["recheck", "none"]), sentence: z.string() }),
  z.strictObject({ kind: z.literal("accept"), sentence: z.string(), reasonCode: z.enum(HAND_REASONS) }),
  z.strictObject({
    kind: z.literal("adjust"),
    sentence: z.string(),
    template: z.enum(TEMPLATES),
    reasonCode: z.enum(MONEY_REASONS),
    legs: z.array(leg),
    record: z
      .strictObject({
        product: z.enum(PRODUCTS),
        objectId: z.string(),
        claimed: z.string(),
        claimedFee: z.string(),
      })
      .nullable(),
  }),
]);

/** A break with both sides of its record, what belongs to it, its history and what would resolve it. */
export const breakDetail = z.strictObject({
  ...breakView.shape,
  bridge: z.strictObject({
    of: z.enum(["amount", "fee"]),
    ledger: z.string(),
    provider: z.string().nullable(),
    difference: z.string(),
    explained: z.array(
      z.strictObject({ what: z.enum(["fee", "requested", "resolved"]), amount: z.string() }),
    ),
    unexplained: z.string(),
  }),
  fields: z.array(
    z.strictObject({
      field: z.enum(FIELDS),
      ledger: z.string().nullable(),
      provider: z.string().nullable(),
      differs: z.boolean(),
    }),
  ),
  snapshots: z.array(
    z.strictObject({
      number: z.number().int(),
      source: z.enum(["read", "statement", "delivery"]),
      takenAt: z.string(),
      body: z.record(z.string(), z.unknown()),
    }),
  ),
  transactions: z.array(
    z.strictObject({
      id: z.string(),
      type: z.string(),
      status: z.string(),
      amount: z.string(),
      currency: z.string(),
      reference: z.string(),
      createdAt: z.string(),
    }),
  ),
  entries: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.string(),
      debit: z.string(),
      credit: z.string(),
      amount: z.string(),
      createdAt: z.string(),
    }),
  ),
  events: z.array(
    z.strictObject({
      number: z.number().int(),
      kind: z.string(),
      by: person.nullable(),
      detail: z.record(z.string(), z.unknown()),
      at: z.string(),
    }),
  ),
  suggestion,
  /** The request that waits for another admin. */
  approvalId: z.string().nullable(),
});
export type BreakDetail = z.infer<typeof breakDetail>;
