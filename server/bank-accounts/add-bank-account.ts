import { z } from "zod";
import { callCommand } from "@/db/command";
import { newId } from "@/db/ids";
import { env } from "@/server/env";
import { invariant, isRefusalCode, Refusal } from "@/server/errors";
import { isNameOf } from "@/server/identity/legal-name";
import { readIdentity } from "@/server/identity/submit-identity";
import type { StepUpDetails } from "@/server/security/step-up-actions";
import type { Acting } from "@/server/sessions/session";
import { type BankAccountWish, readWish } from "./read-wish";
import { numberHash, sealNumber } from "./sealed-number";

const row = z.object({
  outcome: z.enum(["added", "repeated", "refused"]),
  refusal_code: z.string().nullable(),
  bank_account_id: z.uuid().nullable(),
});

/** What is confirmed when one is added: which account, whose. BAD_INPUT as when it is added. */
export function bankAccountDetails(wish: BankAccountWish): StepUpDetails<"bank_account.add"> {
  const { bank, accountType, number, holderName } = readWish(wish);
  return { bank, accountType, numberHmac: numberHash(number).toString("hex"), holderName };
}

/**
 * Adds a bank account and gives back its id; the first of a person is the default. It can be used once
 * BANK_ACCOUNT_COOLING_SECONDS have passed. The number leaves this function sealed and as a keyed hash only.
 * The same account again, as long as it is in the list, gives the same id and changes nothing.
 * Refusals: BAD_INPUT with its field, FROZEN, BANK_ACCOUNT_KNOWN (the number is there with another bank, type or holder),
 * BANK_ACCOUNT_LIMIT, SESSION_ENDED, STEP_UP_REQUIRED, FACTOR_REQUIRED; IDENTITY_FIRST before an identity is known, whatever the
 * tier, and HOLDER_NAME_OTHER for an account in a name that isn't of the identity. The name is compared as it was typed: what the bank has is not asked.
 */
export async function addBankAccount(
  actor: Acting,
  requestId: string,
  wish: BankAccountWish,
): Promise<string> {
  const { number, ...destination } = readWish(wish);
  const identity = await readIdentity(actor);
  if (!identity) throw new Refusal("IDENTITY_FIRST"); // one that is given now would not have been compared
  if (!isNameOf(destination.holderName, identity.name))
    throw new Refusal("HOLDER_NAME_OTHER", { field: "holderName" });
  const id = newId();
  const answer = await callCommand(
    "app",
    "add_bank_account",
    {
      id,
      user: actor.userId,
      session: actor.sessionId,
      ...destination,
      last4: number.slice(-4),
      numberCiphertext: sealNumber(number, { bankAccountId: id, userId: actor.userId }),
      numberHmac: numberHash(number),
      cooling: `${env().BANK_ACCOUNT_COOLING_SECONDS} seconds`,
      request: requestId,
      stepUp: actor.stepUp ?? null,
    },
    row,
  );
  if (answer.outcome === "refused") {
    invariant(isRefusalCode(answer.refusal_code), "a refusal of the command is one we know");
    const field = answer.refusal_code === "BANK_ACCOUNT_KNOWN" ? { field: "number" } : {};
    throw new Refusal(answer.refusal_code, field);
  }
  invariant(answer.bank_account_id, "an account that was not refused has an id");
  return answer.bank_account_id;
}
