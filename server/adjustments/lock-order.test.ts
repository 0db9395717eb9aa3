import postgres from "postgres";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { query, sqlState } from "@/db/client";
import { newId, newReference } from "@/db/ids";
import { hashOf, callOf, missingCredit, sight } from "@/server/testing/breaks";
import { askAdjustment } from "@/server/testing/confirmed-commands";
import { connectAs } from "@/server/testing/connect";
import { useDatabase } from "@/server/testing/database";
import { makePendingDeposit, makePerson, type Person, settle, spend } from "@/server/testing/factories";
import { lockWaits } from "@/server/testing/lock-waits";
import { stepUp } from "@/server/testing/step-up";
import type { AdjustmentRequest, Leg } from "./request-adjustment";

const database = useDatabase();
const gate = connectAs(database, "admin");
const PAIRS = 20;
let [maker, checker]: Person[] = [];

beforeAll(async () => {
  [maker, checker] = [
    await makePerson(database, { role: "admin" }),
    await makePerson(database, { role: "admin" }),
  ];
  for (const kind of ["fees", "losses", "receivable", "suspense"])
    await database.admin`select wallet.open_system_account(${kind}, 'ZAR')`;
});
afterEach(async () => {
  const [row] =
    await database.admin`select deadlocks::int from pg_stat_database where datname = current_database()`;
  expect(row).toEqual({ deadlocks: 0 });
});

/** What a statement answers, or its SQLSTATE: sent once, so that a deadlock is seen. */
const said = (rows: PromiseLike<{ outcome?: unknown }[]>): Promise<unknown> =>
  Promise.resolve(rows).then(
    ([row]) => row?.outcome,
    (error: unknown) => sqlState(error) ?? error,
  );

const DECIDE = "select outcome from wallet.decide_approval($1, $2, $3, 'approved', null, $4, null, $5)";
async function asked(wish: AdjustmentRequest): Promise<(string | Buffer | undefined)[]> {
  await askAdjustment(callOf(maker as Person), wish);
  const payload = await hashOf(wish.id);
  const details = { approvalId: wish.id, payloadSha256: payload.toString("hex") };
  const confirmation = await stepUp(checker as Person, "approval.approve", details);
  return [checker?.userId, checker?.sessionId, wish.id, payload, confirmation];
}

/** A user of whose R 250,00 R 200,00 are spent, a reversal of all of it, and an adjustment for the break that it sees. */
async function pair() {
  const person = await makePerson(database);
  const deposit = await makePendingDeposit(person);
  await settle(deposit);
  await spend(database, person.userId, 20_000n);
  const id = newId();
  const seen = {
    type: "receivable",
    objectKind: "transaction",
    objectId: id,
    transactionId: deposit.depositId,
  };
  const { breakId } = await sight(database, seen);
  const decision = await asked(missingCredit(person, { breakId }));
  const reversal = [id, newReference(), deposit.purchaseId, newId(), deposit.amountMinor];
  return {
    person,
    reverse: () =>
      said(
        query(
          "worker",
          "select outcome from wallet.reverse_deposit($1, $2, $3, 'refund', $4, $5, 'refunded', 'webhook')",
          reversal,
        ),
      ),
    adjust: () => said(query("app", DECIDE, decision)),
  };
}

/** Both while this row is held: the first one waits for it or for what comes before, then the second, then it is let go. */
async function together(
  row: postgres.PendingQuery<postgres.Row[]>,
  first: () => Promise<unknown>,
  second: () => Promise<unknown>,
) {
  await gate`begin`;
  await row;
  const one = first();
  await expect.poll(lockWaits, { interval: 5 }).toBe(1);
  const other = second();
  await expect.poll(lockWaits, { interval: 5 }).toBe(2);
  await gate`commit`;
  return Promise.all([one, other]);
}

describe("a reversal and an adjustment of one user and one break", () => {
  it("wait for each other in one order, whoever comes first", async () => {
    for (let turn = 0; turn < PAIRS; turn++) {
      const { person, reverse, adjust } = await pair();
      const balance = gate`select from wallet.balances where user_id = ${person.userId} for update`;
      if (turn % 2 === 0) expect(await together(balance, reverse, adjust)).toEqual(["reversed", "WL013"]);
      else expect(await together(balance, adjust, reverse)).toEqual(["executed", "reversed"]);
    }
  });

  it("all come to an end when twenty of each run at once", async () => {
    const pairs = await Promise.all(Array.from({ length: PAIRS }, pair));
    const answers = await Promise.all(pairs.flatMap(({ reverse, adjust }) => [reverse(), adjust()]));
    expect(answers.filter((_, at) => at % 2 === 0)).toEqual(Array.from({ length: PAIRS }, () => "reversed"));
    for (const answer of answers.filter((_, at) => at % 2 === 1))
      expect(["executed", "WL013"]).toContain(answer);
  });
});

/** Two sessions that share their shards of system accounts, which go by the process. */
async function neighbours(
  roles: [string, string] = ["wallet_app", "wallet_app"],
): Promise<[postgres.Sql, postgres.Sql]> {
  const open = async (role: string) => {
    const sql = postgres(database.url(role), { max: 1, onnotice: () => {} });
    const [row] = await sql<{ shard: number }[]>`select pg_backend_pid() & 63 as shard`;
    return { sql, shard: row?.shard };
  };
  const first = await open(roles[0]);
  for (;;) {
    const next = await open(roles[1]);
    if (next.shard === first.shard) return [first.sql, next.sql];
    await next.sql.end();
  }
}

describe("two adjustments whose legs name the same accounts in another order", () => {
  it("lock them in the order of their kinds", async () => {
    const between = (debit: Leg["debit"], credit: Leg["credit"]): Leg => ({
      debit,
      debitUser: null,
      credit,
      creditUser: null,
      amountMinor: 500n,
    });
    const legs = [between("fees", "losses"), between("receivable", "suspense")];
    const request = (of: Leg[]) =>
      asked(missingCredit(maker as Person, { template: "write_off", legs: of, record: null }));
    const [one, other] = [await request(legs), await request(legs.toReversed())];
    const [a, b] = await neighbours();
    const losses = gate`select from wallet.system_balances where kind = 'losses' for update`;
    const decide = (sql: postgres.Sql, decision: typeof one) => () =>
      said(sql.unsafe(DECIDE, decision as string[]));
    expect(await together(losses, decide(a, one), decide(b, other))).toEqual(["executed", "executed"]);
    await Promise.all([a.end(), b.end()]);
  });
});

describe("an adjustment of a break, and money of its purchase that goes into suspense", () => {
  it("wait for each other in one order", async () => {
    const purchaseId = crypto.randomUUID();
    const { breakId } = await sight(database, {
      type: "unknown_reference",
      objectKind: "purchase",
      objectId: purchaseId,
    });
    const leg: Leg = {
      debit: "fees",
      debitUser: null,
      credit: "suspense",
      creditUser: null,
      amountMinor: 500n,
    };
    const wish = missingCredit(maker as Person, {
      breakId,
      template: "write_off",
      legs: [leg],
      record: null,
    });
    const decision = await asked(wish);
    const [a, b] = await neighbours(["wallet_app", "wallet_worker"]);
    const fees = gate`select from wallet.system_balances where kind = 'fees' for update`;
    const adjust = () => said(a.unsafe(DECIDE, decision as string[]));
    const hold = () =>
      said(
        b.unsafe(
          "select outcome from wallet.hold_in_suspense($1, $2, $3, null, 25000, 'ZAR', 'unknown_reference', 'paid', '{}')",
          [newId(), newReference(), purchaseId],
        ),
      );
    expect(await together(fees, adjust, hold)).toEqual(["executed", "held"]);
    await Promise.all([a.end(), b.end()]);
  });
});
