/** A bank account for a demo person with an authenticator app, by the command people use. */
import { newRequestId } from "@/server/observability/request-context";
import { addBankAccount, bankAccountDetails } from "@/server/bank-accounts/add-bank-account";
import { startStepUp } from "@/server/security/step-up";
import { inSession } from "./in-session";
import { confirmAtOnce } from "./without-waiting";

type DemoAccount = { bank: string; accountType: string; number: string };

/** Whoever has, or had, an account keeps what they have. */
export const seedBankAccount = (
  adminUrl: string,
  email: string,
  holderName: string,
  account: DemoAccount,
): Promise<void> =>
  inSession(
    email,
    "not exists (select from wallet.bank_accounts b where b.user_id = u.id)",
    async (person) => {
      const wish = { ...account, holderName };
      const { id: stepUp } = await startStepUp(person, "bank_account.add", bankAccountDetails(wish));
      await confirmAtOnce(adminUrl, stepUp);
      await addBankAccount({ ...person, stepUp }, newRequestId(), wish);
    },
  );
