/** Withdrawals for tests of the SQL commands: every input can be named, every answer is one line. */
import { beforeEach } from "vitest";
import { query, sqlState } from "@/db/client";
import { newId, newReference } from "@/db/ids";
import { withdrawalDetails } from "@/server/withdrawals/request-withdrawal";
import { makeRandom } from "./chance";
import { shiftClock, type TestDatabase } from "./database";
import { fund, makeBankAccount, makePerson, type Person } from "./factories";
import { stepUp } from "./step-up";

export type Holder = Person & { bankAccountId: string };

/** Call once at the top of a test file, after `useDatabase`: a person with a bank account and so much money, another for each test. */
export function useHolder(
  database: TestDatabase,
  { funds = 0n, usableFrom }: { funds?: bigint; usableFrom?: Date } = {},
): Holder {
  const holder = {} as Holder; // the rest is there before the first test
  beforeEach(async () => {
    const person = await makePerson(database);
    const bankAccountId = await makeBankAccount(person, usableFrom && { usableFrom });
    if (funds > 0n) await fund(person, funds);
    Object.assign(holder, person, { bankAccountId });
  });
  return holder;
}

export type Wish = {
  id?: string;
  key?: string;
  bankAccountId?: string;
  amount?: bigint;
  fee?: bigint;
  currency?: string;
  min?: bigint;
  max?: bigint;
  dayMax?: bigint;
  monthMax?: bigint;
};

const WANTED = {
  amount: 1_000n,
  fee: 0n,
  currency: "ZAR",
  min: 1_000n,
  max: 2_500_000n,
  dayMax: 10_000_000n,
  monthMax: 10_000_000n,
};

/** What `request_withdrawal` answers: `requested <id>`, `repeated <id>`, `refused <code>`, or the state it raised. */
export function ask(person: Holder, wish?: Wish): Promise<string>;
export function ask(person: Person, wish: Wish & { bankAccountId: string }): Promise<string>;
export async function ask(person: Person & { bankAccountId?: string }, wish: Wish = {}): Promise<string> {
  const { id = newId(), key = crypto.randomUUID(), bankAccountId = person.bankAccountId, ...rest } = wish;
  const { amount, fee, currency, min, max, dayMax, monthMax } = { ...WANTED, ...rest };
  const details = withdrawalDetails({
    bankAccountId: bankAccountId ?? "",
    currency,
    amountMinor: amount,
    feeMinor: fee,
  });
  const confirmation = stepUp(person, "withdrawal.request", details);
  const who = [id, person.userId, person.sessionId, key, bankAccountId];
  return lineOf(
    "app",
    `select * from wallet.request_withdrawal($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, wallet.clock() + interval '2 days', 'req_1', $14)`,
    [...who, amount, currency, fee, newReference(), min, max, dayMax, monthMax, await confirmation],
  );
}

export const release = (id: string): Promise<string> =>
  call("worker", "release_withdrawal", id, "account_closed", "Account closed", "error", "webhook");
export const giveBack = (payoutId: string): Promise<string> =>
  call("worker", "return_withdrawal", payoutId, "account_closed", "error", "sweep");
export const lose = (id: string): Promise<string> => call("worker", "mark_payout_unknown", id, "timeout");
export const attach = (id: string, payoutId: string): Promise<string> =>
  call("worker", "attach_payout", id, payoutId, "http://localhost/x", "initialized");
export const markCreate = (id: string, inert = true): Promise<string> =>
  call("worker", "mark_create_payout", id, inert);

/** What a command answers, its columns joined by blanks, or the state it raised. Times and nulls are left out. */
export function call(pool: "app" | "worker", name: string, ...args: unknown[]): Promise<string> {
  const list = args.map((_, index) => `$${index + 1}`).join(", ");
  return lineOf(pool, `select * from wallet.${name}(${list})`, args);
}

async function lineOf(pool: "app" | "worker", text: string, args: unknown[]): Promise<string> {
  try {
    const [row] = await query<Record<string, unknown>>(pool, text, args, { name: text });
    return Object.values(row ?? { none: "no row" })
      .filter((value) => typeof value === "string")
      .join(" ");
  } catch (error) {
    const state = sqlState(error);
    if (state === undefined) throw error;
    return state;
  }
}

/** Sets the wallet's clock to this moment; it runs on from there. `shiftClock(database, null)` sets it right again. */
export const setClock = (database: TestDatabase, moment: string): Promise<void> =>
  shiftClock(database, `${Date.parse(moment) - Date.now()} milliseconds`);

/** Keeps the person signed in, however far the clock is moved. */
export const staySignedIn = async (database: TestDatabase, person: Person): Promise<void> =>
  void (await database.admin`
    update wallet.sessions set idle_expires_at = now() + interval '9 years', expires_at = now() + interval '9 years' where id = ${person.sessionId}`);

/** A shuffled copy and a wait of some milliseconds, both by the seed: the same each time it is run again. */
export function chance(seed: number): { shuffled: <T>(list: T[]) => T[]; wait: () => Promise<void> } {
  const next = makeRandom(seed);
  return {
    shuffled: (list) =>
      list
        .map((item) => ({ item, at: next() }))
        .sort((a, b) => a.at - b.at)
        .map(({ item }) => item),
    wait: () => new Promise((resolve) => setTimeout(resolve, next() * 8)),
  };
}
