import { z } from "zod";
import { ADJUSTABLE, type Adjustable, PRODUCTS, TEMPLATES } from "./request-adjustment";

const minor = z.string().regex(/^-?\d+$/);

/** What a request for an adjustment froze, as `request_adjustment` writes it. */
export const adjustmentPayload = z.looseObject({
  transactionId: z.uuid(),
  reference: z.string(),
  breakId: z.uuid().nullable(),
  template: z.enum(TEMPLATES),
  currency: z.string(),
  legs: z.array(
    z.object({
      debit: z.enum(ADJUSTABLE),
      debitUser: z.uuid().nullable(),
      credit: z.enum(ADJUSTABLE),
      creditUser: z.uuid().nullable(),
      amount: minor,
    }),
  ),
  product: z.enum(PRODUCTS).nullable(),
  object: z.string().nullable(),
  claimed: minor,
  claimedFee: minor,
  reasonCode: z.string(),
  remark: z.string(),
  evidence: z.string().nullable(),
  before: z.record(z.string(), minor),
});
export type AdjustmentPayload = z.infer<typeof adjustmentPayload>;

const codeOf = (kind: Adjustable, user: string | null, currency: string): string =>
  user === null ? `${kind}:${currency}` : `user:${user}:${kind}:${currency}`;

/** By how much the legs change each account, by its code: what is credited minus what is debited. */
export function changesOf({ legs, currency }: AdjustmentPayload): Map<string, bigint> {
  const changes = new Map<string, bigint>();
  const add = (code: string, by: bigint): void => {
    changes.set(code, (changes.get(code) ?? 0n) + by);
  };
  for (const leg of legs) {
    add(codeOf(leg.debit, leg.debitUser, currency), -BigInt(leg.amount));
    add(codeOf(leg.credit, leg.creditUser, currency), BigInt(leg.amount));
  }
  return changes;
}
