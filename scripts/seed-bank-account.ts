/** A bank account for a demo user, by the command people use, from a session that ends with it. */
import { query } from "@/db/client";
import { newRequestId } from "@/server/observability/request-context";
import { addBankAccount } from "@/server/bank-accounts/add-bank-account";
import { endSession } from "@/server/sessions/end-session";
import { openSession } from "@/server/sessions/open-session";

type DemoAccount = { bank: string; accountType: string; number: string };

/** Whoever has, or had, an account keeps what they have. */
export async function seedBankAccount(
  email: string,
  holderName: string,
  account: DemoAccount,
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
  await addBankAccount(actor, newRequestId(), { ...account, holderName });
  await endSession(actor, actor.sessionId);
}
