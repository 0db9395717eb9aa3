/** The input of a procedure with the confirmation that it needs, given by this person for exactly this call. */
import { z } from "zod";
import { decodeId, encodeId } from "@/db/ids";
import { legsJson } from "@/server/adjustments/request-adjustment";
import { bankAccountDetails } from "@/server/bank-accounts/add-bank-account";
import type { BankAccountWish } from "@/server/bank-accounts/read-wish";
import { type PersonChange, personChangeDetails } from "@/server/people/request-person-change";
import type { StepUpAction } from "@/server/security/step-up-actions";
import { leg } from "@/server/trpc/routers/adjustment-leg";
import { chosenLetters } from "@/server/trpc/routers/chosen-letters";
import { type KeyWish, keyDetails } from "@/server/webhooks/propose-key";
import { replayDetails } from "@/server/webhooks/start-replay";
import type { Person } from "./factories";
import { stepUp } from "./step-up";

export async function confirmInput(
  person: Pick<Person, "userId" | "sessionId">,
  action: StepUpAction,
  input: object,
): Promise<object> {
  const given = input as Record<string, string>;
  const id = (kind: Parameters<typeof decodeId>[0], name: string) => decodeId(kind, given[name] ?? "") ?? "";
  const confirm = async (): Promise<string> => {
    switch (action) {
      case "withdrawal.request": {
        const { currency = "", amount = "", feeMinor: fee = "" } = given;
        return stepUp(person, action, { bankAccountId: id("bnk", "bankAccountId"), currency, amount, fee });
      }
      case "transfer.send": {
        const { currency = "", amount = "" } = given;
        return stepUp(person, action, { recipientId: id("usr", "recipientId"), currency, amount });
      }
      case "bank_account.add":
        return stepUp(person, action, bankAccountDetails(input as BankAccountWish));
      case "bank_account.remove":
      case "bank_account.set_default":
        return stepUp(person, action, { id: id("bnk", "id") });
      case "email.change":
        return stepUp(person, action, { email: given["email"] ?? "" });
      case "session.end":
        return stepUp(person, action, { id: id("ses", "id") });
      case "adjustment.request": {
        const legs = legsJson(z.array(leg).parse(given["legs"]));
        return stepUp(person, action, { currency: given["currency"] ?? "", legs });
      }
      case "approval.request": {
        const { kind, tier } = input as PersonChange;
        return stepUp(person, action, personChangeDetails(id("usr", "personId"), { kind, tier }));
      }
      case "webhook_key.propose":
        return stepUp(person, action, keyDetails(input as KeyWish));
      case "webhook_key.retire":
        return stepUp(person, action, { keyId: given["keyId"] ?? "" });
      case "discard.request":
        return stepUp(person, action, { letter: id("dlt", "deadLetterId") });
      case "replay.start": {
        const { items = [], group = null } = chosenLetters.partial().loose().parse(input);
        const letters = items.map(({ deadLetterId }) => decodeId("dlt", deadLetterId) ?? "");
        return stepUp(person, action, replayDetails(group, letters));
      }
      case "person.freeze":
        return stepUp(person, action, { person: id("usr", "personId") });
      case "approval.approve": {
        const { payloadSha256 = "" } = given;
        return stepUp(person, action, { approvalId: id("apr", "approvalId"), payloadSha256 });
      }
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
        return stepUp(person, action, {});
    }
  };
  return { ...input, stepUpId: encodeId("stp", await confirm()) };
}
