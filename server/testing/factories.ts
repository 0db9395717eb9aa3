/** People, deposits, bank accounts and withdrawals for tests, made through the real commands. */
import { randomBytes } from "node:crypto";
import { newId, newReference } from "@/db/ids";
import { query } from "@/db/client";
import { idNumberHash, sealIdNumber, sealName } from "@/server/identity/sealed-identity";
import { sealSecret } from "@/server/security/factor-secret";
import { withdrawalDetails } from "@/server/withdrawals/request-withdrawal";
import type { TestDatabase } from "./database";
import { newIdNumber } from "./id-numbers";
import { stepUp } from "./step-up";

export type Person = { userId: string; sessionId: string; email: string };

/** What every person of a test has set up, so that a test can give a right code. */
export const TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/** What they are called, here and by law. */
const NAME = "Thandi Mokoena";

/**
 * A user with a wallet and an open session: verified, with a second factor and the highest tier unless said; an admin for a month. Who
 * they are by law is known when the tier is above 0, unless said. The rows of identity are written directly: hashing a password takes 85 ms.
 */
export async function makePerson(
  database: TestDatabase,
  {
    role = "user",
    verified = true,
    tier = 2,
    factor = true,
    identity = tier > 0,
  }: {
    role?: "user" | "admin";
    verified?: boolean;
    tier?: 0 | 1 | 2;
    factor?: boolean;
    identity?: boolean;
  } = {},
): Promise<Person> {
  const [userId, sessionId, factorId] = [newId(), newId(), newId()];
  const email = `${userId.slice(-12)}@example.org`;
  const secret = sealSecret(TOTP_SECRET, { userId, factorId });
  const number = newIdNumber();
  await database.admin`
    with person as (
      insert into wallet.users (id, email, display_name, role, role_since, email_verified_at, tier)
      values (${userId}, ${email}, ${NAME}, ${role}, now() - interval '30 days', ${verified ? new Date() : null}, ${tier}) returning id
    ), factor as (
      insert into wallet.factors (id, user_id, kind, secret_ciphertext, confirmed_at)
      select ${factorId}, id, 'totp', ${secret}, now() from person where ${factor}
    ), identity as (
      insert into wallet.identity_records (user_id, legal_name, number_ciphertext, number_hmac)
      select id, ${sealName(NAME, userId)}, ${sealIdNumber(number, userId)}, ${idNumberHash(number)} from person where ${identity})
    insert into wallet.sessions (id, user_id, salt, key_id, amr, second_factor_at, idle_expires_at, expires_at)
    select ${sessionId}, id, 'salt', 'k1', 'pwd', ${factor ? new Date() : null}, now() + interval '1 day', now() + interval '7 days' from person`;
  await database.admin`select wallet.open_wallet(${userId}, 'ZAR')`;
  return { userId, sessionId, email };
}

export type PendingDeposit = {
  depositId: string;
  purchaseId: string;
  reference: string;
  amountMinor: bigint;
};

/** A deposit whose purchase is attached, as after Revio's answer. */
export async function makePendingDeposit(person: Person, amountMinor = 25_000n): Promise<PendingDeposit> {
  const depositId = newId();
  const purchaseId = crypto.randomUUID();
  const reference = newReference();
  await query(
    "app",
    "select * from wallet.start_deposit($1, $2, $3, $4, $5, 'ZAR', $6, 1, $5, '1 hour', null)",
    [depositId, person.userId, person.sessionId, crypto.randomUUID(), amountMinor, reference],
  );
  await query(
    "worker",
    "select * from wallet.attach_purchase($1, $2, $3, null, 'created', 'purchase_created')",
    [depositId, purchaseId, `http://localhost:4010/p/${purchaseId}/`],
  );
  return { depositId, purchaseId, reference, amountMinor };
}

/** What `settle_deposit` answers for this deposit's own amount. */
export async function settle(
  deposit: PendingDeposit,
  amountMinor = deposit.amountMinor,
): Promise<string | undefined> {
  const rows = await query<{ outcome: string }>(
    "worker",
    "select outcome from wallet.settle_deposit($1, $2, 'ZAR', 0, 'paid', 'Card', 'webhook')",
    [deposit.purchaseId, amountMinor],
  );
  return rows[0]?.outcome;
}

export const balanceOf = async (person: Person): Promise<{ available: bigint; reserved: bigint }> => {
  const rows = await query<{ available: string; reserved: string }>(
    "read",
    "select available, reserved from wallet.balances where user_id = $1 and currency = 'ZAR'",
    [person.userId],
  );
  return { available: BigInt(rows[0]?.available ?? "0"), reserved: BigInt(rows[0]?.reserved ?? "0") };
};

/** Money for this person, of any amount, as a settled deposit. */
export async function fund(person: Person, amountMinor: bigint): Promise<void> {
  const outcome = await settle(await makePendingDeposit(person, amountMinor));
  if (outcome !== "settled") throw new Error(`not funded: ${outcome}`);
}

/** A bank account in the person's list, usable at once unless said. Its number is made up, and not encrypted for real. */
export async function makeBankAccount(
  person: Person,
  { usableFrom = new Date() }: { usableFrom?: Date } = {},
): Promise<string> {
  const cooling = `${usableFrom.getTime() - Date.now()} milliseconds`;
  const number = randomBytes(5).readUIntBE(0, 5).toString().padStart(13, "0");
  const hmac = Buffer.from(number);
  const rows = await query<{ bank_account_id: string | null }>(
    "app",
    "select * from wallet.add_bank_account($1, $2, $3, 'capitec', '470010', 'savings', 'Thandi Mokoena', $4, $5, $6, $7, null, $8)",
    [
      newId(),
      person.userId,
      person.sessionId,
      number.slice(-4),
      `v1.k1.iv.${number}.tag`,
      hmac,
      cooling,
      await stepUp(person, "bank_account.add", {
        bank: "capitec",
        accountType: "savings",
        numberHmac: hmac.toString("hex"),
        holderName: "Thandi Mokoena",
      }),
    ],
  );
  const id = rows[0]?.bank_account_id;
  if (!id) throw new Error("the bank account was not added");
  return id;
}

export type MadeWithdrawal = {
  withdrawalId: string;
  bankAccountId: string;
  reference: string;
  amountMinor: bigint;
  feeMinor: bigint;
};

/** A withdrawal in `requested`, to a new bank account unless said. The person must have the money: see `fund`. */
export async function makeWithdrawal(
  person: Person,
  {
    amountMinor = 10_000n,
    feeMinor = 500n,
    bankAccountId,
  }: { amountMinor?: bigint; feeMinor?: bigint; bankAccountId?: string } = {},
): Promise<MadeWithdrawal> {
  const withdrawal = {
    withdrawalId: newId(),
    bankAccountId: bankAccountId ?? (await makeBankAccount(person)),
    reference: newReference(),
    amountMinor,
    feeMinor,
  };
  const rows = await query<{ outcome: string; refusal_code: string | null }>(
    "app",
    `select * from wallet.request_withdrawal($1, $2, $3, $4, $5, $6, 'ZAR', $7, $8, 1, $6, null, null, now() + interval '2 days', null, $9)`,
    [
      withdrawal.withdrawalId,
      person.userId,
      person.sessionId,
      crypto.randomUUID(),
      withdrawal.bankAccountId,
      amountMinor,
      feeMinor,
      withdrawal.reference,
      await stepUp(person, "withdrawal.request", withdrawalDetails({ ...withdrawal, currency: "ZAR" })),
    ],
  );
  if (rows[0]?.outcome !== "requested") throw new Error(`not requested: ${rows[0]?.refusal_code}`);
  return withdrawal;
}

/** Gives the withdrawal a payout, as after Revio's answer: it is `processing`. Returns the payout's id. */
export async function attachPayout(
  withdrawal: MadeWithdrawal,
  payoutId = crypto.randomUUID(),
): Promise<string> {
  await query("worker", "select * from wallet.attach_payout($1, $2, $3, 'initialized')", [
    withdrawal.withdrawalId,
    payoutId,
    `http://localhost:4010/api/v1/payouts/${payoutId}/execute/`,
  ]);
  return payoutId;
}

/** What `settle_withdrawal` answers for this payout and the withdrawal's own amount. */
export async function settlePayout(
  withdrawal: MadeWithdrawal,
  payoutId: string,
): Promise<string | undefined> {
  const rows = await query<{ outcome: string }>(
    "worker",
    "select outcome from wallet.settle_withdrawal($1, $2, 'ZAR', 'success', 'webhook')",
    [payoutId, withdrawal.amountMinor],
  );
  return rows[0]?.outcome;
}

/** Money that left the wallet for good, arranged by hand and at once: an entry with all that the laws ask for. */
export async function spend(database: TestDatabase, userId: string, amountMinor: bigint): Promise<void> {
  await database.admin`
    with away as (insert into wallet.transactions (id, type, status, currency, amount, direction, reference, completed_at)
      values (${newId()}, 'suspense', 'completed', 'ZAR', ${String(amountMinor)}, 'none', ${newReference()}, now()) returning id, amount)
    select wallet.write_event(id, null, 'completed', 'spent', 'system', null),
           wallet.write_audit('system', 'worker', null, 'purchase.hold', 'transaction', id::text, 'done', 'spent', null, null),
           wallet.post_entry(id, 'suspense', 'ZAR', amount, 'available', ${userId}, 'suspense', null) from away`;
}
