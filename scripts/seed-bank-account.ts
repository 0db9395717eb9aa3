/** A bank account for a demo person, by the command people use. */
import { newRequestId } from "@/server/observability/request-context";
import { addBankAccount } from "@/server/bank-accounts/add-bank-account";
import { readWish } from "@/server/bank-accounts/read-wish";
import { numberHash } from "@/server/bank-accounts/sealed-number";
import { confirmStepUp, startStepUp } from "@/server/security/step-up";
import { inSession } from "./in-session";

type DemoAccount = { bank: string; accountType: string; number: string };

/** Whoever has, or had, an account keeps what they have. */
export const seedBankAccount = (
  email: string,
  holderName: string,
  account: DemoAccount,
  password: string,
): Promise<void> =>
  inSession(
    email,
    "not exists (select from wallet.bank_accounts b where b.user_id = u.id)",
    async (person) => {
      const { number, ...destination } = readWish({ ...account, holderName });
      const { id: stepUp } = await startStepUp(person, "bank_account.add", {
        bank: destination.bank,
        accountType: destination.accountType,
        holderName: destination.holderName,
        numberHmac: numberHash(number).toString("hex"),
      });
      await confirmStepUp(person, stepUp, { method: "password", secret: password });
      await addBankAccount({ ...person, stepUp }, newRequestId(), { ...account, holderName });
    },
  );
