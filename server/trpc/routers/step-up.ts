import { z } from "zod";
import { encodeId } from "@/db/ids";
import { legsJson } from "@/server/adjustments/request-adjustment";
import { bankAccountDetails } from "@/server/bank-accounts/add-bank-account";
import { PERSON_CHANGES, personChangeDetails } from "@/server/people/request-person-change";
import { confirmStepUp, startStepUp } from "@/server/security/step-up";
import { STEP_UP_METHODS, type StepUpAction, type StepUpDetails } from "@/server/security/step-up-actions";
import type { Acting } from "@/server/sessions/session";
import { transferDetails } from "@/server/transfers/send-transfer";
import { normaliseEmail } from "@/server/users/register-user";
import { keyDetails } from "@/server/webhooks/propose-key";
import { replayDetails } from "@/server/webhooks/start-replay";
import { withdrawalDetails } from "@/server/withdrawals/request-withdrawal";
import { currencyCode, emailField, minorUnits, publicIdField } from "../fields";
import { idOf } from "../id-of";
import { router, user } from "../init";
import { leg } from "./adjustment-leg";
import { chosenLetters } from "./chosen-letters";
import { keyId, keyWish } from "./webhook-key";

const nothing = <Action extends StepUpAction>(action: Action) =>
  z.strictObject({ action: z.literal(action) });
const one = <Action extends StepUpAction>(action: Action) =>
  z.strictObject({ action: z.literal(action), id: publicIdField });

/** What can be asked for, in the words of the procedures that then need it. */
const wish = z.discriminatedUnion("action", [
  z.strictObject({
    action: z.literal("withdrawal.request"),
    bankAccountId: publicIdField,
    amount: minorUnits,
    currency: currencyCode,
    feeMinor: minorUnits,
  }),
  z.strictObject({
    action: z.literal("transfer.send"),
    recipientId: publicIdField,
    amount: minorUnits,
    currency: currencyCode,
  }),
  z.strictObject({
    action: z.literal("bank_account.add"),
    bank: z.string().max(40),
    accountType: z.string().max(40),
    number: z.string().max(64),
    holderName: z.string().max(400),
  }),
  one("bank_account.remove"),
  one("bank_account.set_default"),
  nothing("password.change"),
  z.strictObject({ action: z.literal("email.change"), email: emailField }),
  one("session.end"),
  nothing("session.end_others"),
  nothing("session.elevate"),
  nothing("factor.set"),
  nothing("factor.remove"),
  nothing("recovery_codes.renew"),
  nothing("google.link"),
  nothing("google.unlink"),
  z.strictObject({
    action: z.literal("adjustment.request"),
    currency: currencyCode,
    legs: z.array(leg).min(1).max(4),
  }),
  nothing("account.export"),
  nothing("account.close"),
  z.strictObject({
    action: z.literal("approval.request"),
    kind: z.enum(PERSON_CHANGES),
    personId: publicIdField,
    tier: z.number().int().min(0).max(2).nullable(),
  }),
  z.strictObject({ action: z.literal("webhook_key.propose"), ...keyWish.shape }),
  z.strictObject({ action: z.literal("webhook_key.retire"), keyId }),
  z.strictObject({ action: z.literal("discard.request"), deadLetterId: publicIdField }),
  z.strictObject({ action: z.literal("replay.start"), ...chosenLetters.shape }),
  z.strictObject({ action: z.literal("person.freeze"), personId: publicIdField }),
  z.strictObject({
    action: z.literal("approval.approve"),
    approvalId: publicIdField,
    payloadSha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
]);
type Wish = z.infer<typeof wish>;

/** Confirmations: asked for one action with its amount and target, good for 5 minutes and one use. */
export const stepUpRouter = router({
  /** Asks for one. `methods`: what can confirm it. */
  start: user
    .meta({ access: "user", limit: "stepUps" })
    .input(wish)
    .output(
      z.strictObject({
        stepUpId: z.string(),
        methods: z.array(z.enum(STEP_UP_METHODS)),
        expiresAt: z.iso.datetime(),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const { id, methods, expiresAt } = await start(ctx.actor, input);
      return { stepUpId: encodeId("stp", id), methods, expiresAt: expiresAt.toISOString() };
    }),

  /** Confirms it by a code of the app, a recovery code, the password, or a fresh sign-in with Google. */
  confirm: user
    .meta({ access: "user", limit: null, owns: "stepUpId" })
    .input(
      z.strictObject({
        stepUpId: publicIdField,
        method: z.enum(STEP_UP_METHODS),
        secret: z.string().max(1024),
      }),
    )
    .output(z.strictObject({ confirmed: z.literal(true) }))
    .mutation(async ({ ctx, input: { stepUpId, ...given } }) => {
      await confirmStepUp(ctx.actor, idOf("stp", stepUpId), given);
      return { confirmed: true };
    }),
});

function start(who: Acting, input: Wish) {
  const open = <Action extends StepUpAction>(action: Action, details: StepUpDetails<Action>) =>
    startStepUp(who, action, details);
  switch (input.action) {
    case "withdrawal.request": {
      const bankAccountId = idOf("bnk", input.bankAccountId);
      return open(input.action, withdrawalDetails({ ...input, bankAccountId, amountMinor: input.amount }));
    }
    case "transfer.send": {
      const recipientId = idOf("usr", input.recipientId);
      return open(input.action, transferDetails({ ...input, recipientId, amountMinor: input.amount }));
    }
    case "bank_account.add":
      return open(input.action, bankAccountDetails(input));
    case "bank_account.remove":
    case "bank_account.set_default":
      return open(input.action, { id: idOf("bnk", input.id) });
    case "session.end":
      return open(input.action, { id: idOf("ses", input.id) });
    case "email.change":
      return open(input.action, { email: normaliseEmail(input.email) });
    case "adjustment.request":
      return open(input.action, { currency: input.currency, legs: legsJson(input.legs) });
    case "approval.request":
      return open(input.action, personChangeDetails(idOf("usr", input.personId), input));
    case "webhook_key.propose":
      return open(input.action, keyDetails(input));
    case "webhook_key.retire":
      return open(input.action, { keyId: input.keyId });
    case "discard.request":
      return open(input.action, { letter: idOf("dlt", input.deadLetterId) });
    case "replay.start": {
      const letters = (input.items ?? []).map(({ deadLetterId }) => idOf("dlt", deadLetterId));
      return open(input.action, replayDetails(input.group ?? null, letters));
    }
    case "person.freeze":
      return open(input.action, { person: idOf("usr", input.personId) });
    case "approval.approve":
      return open(input.action, {
        approvalId: idOf("apr", input.approvalId),
        payloadSha256: input.payloadSha256,
      });
    case "account.export":
    case "account.close":
    case "password.change":
    case "session.end_others":
    case "session.elevate":
    case "factor.set":
    case "factor.remove":
    case "recovery_codes.renew":
    case "google.link":
    case "google.unlink":
      return open(input.action, {});
  }
}
