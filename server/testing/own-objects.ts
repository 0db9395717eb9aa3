/** One object of each kind that procedures take the id of. */
import { encodeId, newId } from "@/db/ids";
import { sealSecret } from "@/server/security/factor-secret";
import { startStepUp } from "@/server/security/step-up";
import { openSession } from "@/server/sessions/open-session";
import { currentDatabase } from "./database";
import {
  fund,
  makeBankAccount,
  makePendingDeposit,
  makePerson,
  makeWithdrawal,
  type Person,
  TOTP_SECRET,
} from "./factories";
import { passwordHashOf } from "./password-hash-of";

/** Ids of objects that belong to one user, as people write them. */
export type Objects = {
  session: string;
  deposit: string;
  bankAccount: string;
  withdrawal: string;
  /** A factor that waits for its first code, and a challenge that waits for one. */
  factor: string;
  stepUp: string;
  /** The person themselves. */
  person: string;
  /** Somebody else, who can be sent money. */
  payee: Pick<Person, "userId" | "email">;
};

/** New ones of this person, at any time. */
export async function objectsOf(person: Person): Promise<Objects> {
  const session = await openSession({
    userId: person.userId,
    amr: "pwd",
    passwordHash: await passwordHashOf(person.userId),
    deviceHash: "d",
    userAgent: null,
    address: "10.0.0.1",
  });
  const deposit = await makePendingDeposit(person);
  // a list has room for 5
  await currentDatabase()
    .admin`update wallet.bank_accounts set removed_at = now(), is_default = false where user_id = ${person.userId} and removed_at is null`;
  await fund(person, 20_000n);
  await signsInByGoogleToo(person);
  const { withdrawalId } = await makeWithdrawal(person, { amountMinor: 1000n });
  return {
    session: encodeId("ses", session.sessionId),
    deposit: encodeId("dep", deposit.depositId),
    withdrawal: encodeId("wdr", withdrawalId),
    bankAccount: encodeId("bnk", await makeBankAccount(person)),
    factor: encodeId("fct", await makeNewFactor(person)),
    person: encodeId("usr", person.userId),
    stepUp: encodeId("stp", (await startStepUp(person, "session.end_others", {})).id),
    payee: await makePerson(currentDatabase()),
  };
}

/** Beside a password, which nobody knows. */
const signsInByGoogleToo = ({ userId, email }: Person) => currentDatabase().admin`
  with password as (update wallet.users set password_hash = coalesce(password_hash, 'none') where id = ${userId})
  insert into wallet.identities (issuer, subject, user_id, email)
  values ('https://accounts.google.com', ${userId}, ${userId}, ${email}) on conflict do nothing`;

async function makeNewFactor({ userId }: Person): Promise<string> {
  const factorId = newId();
  await currentDatabase().admin`insert into wallet.factors (id, user_id, kind, secret_ciphertext)
    values (${factorId}, ${userId}, 'totp', ${sealSecret(TOTP_SECRET, { userId, factorId })})`;
  return factorId;
}

/** Ids of nobody's objects. */
export const noObjects = (): Objects => ({
  session: encodeId("ses", newId()),
  deposit: encodeId("dep", newId()),
  withdrawal: encodeId("wdr", newId()),
  bankAccount: encodeId("bnk", newId()),
  factor: encodeId("fct", newId()),
  stepUp: encodeId("stp", newId()),
  person: encodeId("usr", newId()),
  payee: { userId: newId(), email: `${newId()}@example.org` },
});
