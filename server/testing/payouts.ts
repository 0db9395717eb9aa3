/** Withdrawals for tests, asked for as a person does, with real bank accounts; what the bank does; and what became of them. */
import { randomUUID } from "node:crypto";
import { findFollowedById, type Followed } from "@/server/withdrawals/queries";
import { executeWithdrawal, prepareWithdrawal } from "@/server/withdrawals/submit-withdrawal";
import type { TestDatabase } from "./database";
import { balanceOf, fund, makePerson, type Person } from "./factories";
import type { TestSandbox } from "./sandbox";
import { addAccount, askWithdrawal } from "./confirmed-commands";

export const FUNDS = 100_000n;
export const AMOUNT = 25_000n;
export const FEE = 500n;

/** Bank accounts with a course of their own (REVIO.md C4). */
export const ACCOUNTS = {
  paidAtOnce: "110000001",
  fails: "110000002",
  stays: "110000003",
  answerHangs: "110000005",
  answerIs500: "110000006",
  staysInitialized: "110000007",
  returns: "210000001",
  executeRefused: "910000001",
  createRefused: "910000003",
  balanceTooLow: "910000004",
  other: "62001234567",
} as const;

export type Wanted = { number?: string; amountMinor?: bigint; key?: string };
export type MadeWithdrawal = { id: string; person: Person; bankAccountId: string; reference: string };

export async function followedOf(id: string): Promise<Followed> {
  const found = await findFollowedById(id);
  if (!found) throw new Error(`no withdrawal ${id}`);
  return found;
}

/** A person with R 1 000,00 who asks for R 250,00 to this bank account. */
export async function askedFor(
  database: TestDatabase,
  { number = ACCOUNTS.other, amountMinor = AMOUNT, key = randomUUID() }: Wanted = {},
): Promise<MadeWithdrawal> {
  const person = await makePerson(database);
  await fund(person, FUNDS);
  const bankAccountId = await addAccount(person, "req_test", {
    bank: "fnb",
    accountType: "cheque",
    number,
    holderName: "Thandi Mokoena",
  });
  const id = await askWithdrawal({
    actor: person,
    requestId: "req_test",
    key,
    bankAccountId,
    amountMinor,
    currency: "ZAR",
    feeMinor: FEE,
  });
  return { id, person, bankAccountId, reference: (await followedOf(id)).withdrawal.reference };
}

/** The id of the payout that is attached. */
export async function payoutIdOf(id: string): Promise<string> {
  const { revioPayoutId } = (await followedOf(id)).withdrawal;
  if (revioPayoutId === null) throw new Error(`withdrawal ${id} has no payout`);
  return revioPayoutId;
}

/** Both steps of the background function, once. */
export async function submit(id: string): Promise<string> {
  const prepared = await prepareWithdrawal(id);
  return prepared === "prepared" ? executeWithdrawal(id) : prepared;
}

export type Ending = { status: string; available: bigint; reserved: bigint; breaks: string[] };

/** How a withdrawal of the usual amount ends, by the money: still reserved, gone, or back. */
export const ENDS: Record<"reserved" | "gone" | "back", Omit<Ending, "status">> = {
  reserved: { available: FUNDS - AMOUNT - FEE, reserved: AMOUNT + FEE, breaks: [] },
  gone: { available: FUNDS - AMOUNT - FEE, reserved: 0n, breaks: [] },
  back: { available: FUNDS, reserved: 0n, breaks: [] },
};

export function withdrawalsOf(database: TestDatabase, sandbox: TestSandbox) {
  return {
    /** What Revio has under a reference: each payout's id, status and what it paid in all. */
    payoutsOf: async (reference: string): Promise<{ id: string; status: string; paid: string }[]> =>
      (await sandbox.list("payouts", `?reference=${reference}`)).map((row) => ({
        id: String(row["id"]),
        status: String(row["status"]),
        paid: String(row["paid"]),
      })),
    /** Succeed, fail or return, as the bank or the dashboard would. */
    bank: async (id: string, action: string, body: object = {}): Promise<unknown> =>
      sandbox.control("POST", `payouts/${await payoutIdOf(id)}/${action}`, body),
    /** Changes what Revio says of a payout in a way nobody can order: written into the twin's row. */
    bend: async (id: string, change: Record<string, unknown>): Promise<void> => {
      const payoutId = await payoutIdOf(id);
      await database.admin`
        update revio_sandbox.payouts set state = state || ${database.admin.json(change as never)} where id = ${payoutId}`;
    },
    stateOf: async ({ id, person }: MadeWithdrawal): Promise<Ending> => {
      const rows = await database.admin<{ name: string }[]>`
        select type || '/' || severity as name from wallet.reconciliation_breaks where transaction_id = ${id} and closed_at is null order by 1`;
      const { status } = (await followedOf(id)).withdrawal;
      return { status, ...(await balanceOf(person)), breaks: rows.map((row) => row.name) };
    },
    /** How often our call to execute arrived for the payouts of a reference. */
    executions: async (reference: string): Promise<number> => {
      const payouts = await sandbox.list("payouts", `?reference=${reference}`);
      const counts = await Promise.all(
        payouts.map((row) => sandbox.asked("POST", /execute/, String(row["id"]))),
      );
      return counts.reduce((sum, count) => sum + count, 0);
    },
  };
}
