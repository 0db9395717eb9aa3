import { z } from "zod";
import { breakView, person } from "./break-view";
import { FIELDS } from "./field-diff";

const leg = z.strictObject({
  debit: z.string(),
  debitUser: z.string().nullable(),
  credit: z.string(),
  creditUser: z.string().nullable(),
  amount: z.string(),
});

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
  suggestion: z.strictObject({
    kind: z.enum(["recheck", "none", "accept", "adjust"]),
    sentence: z.string(),
    reasonCode: z.string().nullable(),
    template: z.string().nullable(),
    legs: z.array(leg),
    product: z.string().nullable(),
    objectId: z.string().nullable(),
    claimed: z.string(),
    claimedFee: z.string(),
  }),
  /** The request that waits for another admin. */
  approvalId: z.string().nullable(),
});
export type BreakDetail = z.infer<typeof breakDetail>;
