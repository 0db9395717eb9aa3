/** A bank account for a demo user, by the command people use, from a session that ends with it. */
import { query } from "@/db/client";
import { newRequestId } from "@/server/observability/request-context";
import { addBankAccount } from "@/server/bank-accounts/add-bank-account";
import { readWish } from "@/server/bank-accounts/read-wish";
import { numberHash } from "@/server/bank-accounts/sealed-number";
import { confirmStepUp, startStepUp } from "@/server/security/step-up";
import { endSession } from "@/server/sessions/end-session";
import { openSession } from "@/server/sessions/open-session";

type DemoAccount = { bank: string; accountType: string; number: string };

/** Whoever has, or had, an account keeps what they have. */
export async function seedBankAccount(
  email: string,
  holderName: string,
  account: DemoAccount,
  password: string,
): Promise<void> {
  const [person] = await query<{ id: string }>(
    "read",
    `select u.id from wallet.users u
      where u.email = $1 and not exists (select from wallet.bank_accounts b where b.user_id = u.id)`,
    [email],
  );
  if (!person) return;
  const actor = await openSession({
    userId: person.id,
    amr: "pwd",
    deviceHash: "npm start",
    userAgent: null,
    address: "127.0.0.1",
  });
  const { number, ...destination } = readWish({ ...account, holderName });
  const { id: stepUp } = await startStepUp(actor, "bank_account.add", {
    bank: destination.bank,
    accountType: destination.accountType,
    holderName: destination.holderName,
    numberHmac: numberHash(number).toString("hex"),
  });
  await confirmStepUp(actor, stepUp, { method: "password", secret: password });
  await addBankAccount({ ...actor, stepUp }, newRequestId(), { ...account, holderName });
  await endSession(actor, actor.sessionId);
}
