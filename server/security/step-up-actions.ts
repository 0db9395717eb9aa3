/** What needs a confirmation of its own, and what exactly is confirmed: the details that the command computes from its own arguments. */
import { z } from "zod";

const nothing = z.strictObject({});
const one = z.strictObject({ id: z.uuid() });
const digits = z.string().regex(/^\d{1,19}$/);

/** By action; all values are strings, since the same jsonb must come from SQL. Why each is here: SECURITY.md 2.5. */
export const STEP_UP_DETAILS = {
  "withdrawal.request": z.strictObject({
    bankAccountId: z.uuid(),
    currency: z.string(),
    amount: digits,
    fee: digits,
  }),
  "transfer.send": z.strictObject({ recipientId: z.uuid(), currency: z.string(), amount: digits }),
  "bank_account.add": z.strictObject({
    bank: z.string(),
    accountType: z.string(),
    numberHmac: z.string(),
    holderName: z.string(),
  }),
  "bank_account.remove": one,
  "bank_account.set_default": one,
  "password.change": nothing,
  "email.change": z.strictObject({ email: z.string() }),
  "session.end": one,
  "session.end_others": nothing,
  "session.elevate": nothing,
  "factor.set": nothing,
  "factor.remove": nothing,
  "recovery_codes.renew": nothing,
  "google.link": nothing,
  "google.unlink": nothing,
  "adjustment.request": z.strictObject({
    currency: z.string(),
    legs: z.array(z.record(z.string(), z.string().nullable())),
  }),
  "approval.request": z.strictObject({
    kind: z.enum(["freeze_admin", "unfreeze", "lift_holds", "factor_reset", "tier"]),
    subjectId: z.uuid(),
    tier: z.enum(["", "0", "1", "2"]),
  }),
  "webhook_key.propose": z.strictObject({
    keyId: z.string(),
    route: z.enum(["webhook", "callback"]),
    becomes: z.enum(["next", "current"]),
  }),
  "webhook_key.retire": z.strictObject({ keyId: z.string() }),
  "discard.request": z.strictObject({ letter: z.uuid() }),
  /** All of a cause and a kind of subject, or a list by its hash: the other one is empty. */
  "replay.start": z.strictObject({ cause: z.string(), subjectKind: z.string(), letters: z.string() }),
  "person.freeze": z.strictObject({ person: z.uuid() }),
  "account.export": nothing,
  "account.close": nothing,
  "approval.approve": z.strictObject({ approvalId: z.uuid(), payloadSha256: z.string() }),
} as const satisfies Record<string, z.ZodType>;

export type StepUpAction = keyof typeof STEP_UP_DETAILS;
export type StepUpDetails<Action extends StepUpAction> = z.infer<(typeof STEP_UP_DETAILS)[Action]>;

/** What can confirm: a code of the app, a recovery code, the password, or a sign-in with Google a moment ago. */
export const STEP_UP_METHODS = ["totp", "recovery", "password", "fresh"] as const;
export type StepUpMethod = (typeof STEP_UP_METHODS)[number];
