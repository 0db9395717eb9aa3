import { beforeAll, describe, expect, it } from "vitest";
import { query } from "@/db/client";
import { newId, newReference } from "@/db/ids";
import { AUDIT_PARTS } from "@/server/ledger/audit-pieces";
import { BREACHES, type Scene } from "@/server/testing/breaches";
import { WITHDRAWAL_BREACHES } from "@/server/testing/breaches-of-withdrawals";
import { callOf, hashOf, missingCredit } from "@/server/testing/breaks";
import { connectAs } from "@/server/testing/connect";
import { useDatabase } from "@/server/testing/database";
import {
  attachPayout,
  fund,
  makePendingDeposit,
  makePerson,
  makeWithdrawal,
  type Person,
  settle,
  settlePayout,
} from "@/server/testing/factories";
import { askAdjustment, decide } from "@/server/testing/confirmed-commands";
import { knowEachOther } from "@/server/testing/transfers";

const database = useDatabase();
const ALL_BREACHES = [...BREACHES, ...WITHDRAWAL_BREACHES];
/** A superuser whose session fires no trigger and checks no foreign key: what only a forger or a broken disk can do. */
const forger = connectAs(database, "admin", { session_replication_role: "replica" });

let scene: Scene;

const reverse = (purchaseId: string, amount: bigint): Promise<unknown> =>
  query(
    "worker",
    "select * from wallet.reverse_deposit($1, $2, $3, 'refund', $4, $5, 'refunded', 'webhook')",
    [newId(), newReference(), purchaseId, newId(), amount],
  );

/** A withdrawal of this person in each state that a law looks at. */
async function endWithdrawals(person: Person): Promise<Pick<Scene, "asked" | "paid" | "released">> {
  await fund(person, 100_000n);
  const asked = await makeWithdrawal(person);
  const make = () => makeWithdrawal(person, { bankAccountId: asked.bankAccountId });
  const [paid, returned, released, cancelled] = [await make(), await make(), await make(), await make()];
  const payouts = [await attachPayout(paid), await attachPayout(returned)] as const;
  await settlePayout(paid, payouts[0]);
  await settlePayout(returned, payouts[1]);
  await query("worker", "select * from wallet.return_withdrawal($1, 'closed', 'error', 'webhook')", [
    payouts[1],
  ]);
  await query("worker", "select * from wallet.release_withdrawal($1, 'refused', null, 'error', 'webhook')", [
    released.withdrawalId,
  ]);
  await query("app", "select * from wallet.cancel_withdrawal($1, $2, $3, null)", [
    person.userId,
    person.sessionId,
    cancelled.withdrawalId,
  ]);
  return { asked: asked.withdrawalId, paid: paid.withdrawalId, released: released.withdrawalId };
}

/** A correction between two accounts of the system, asked for and approved by two admins; its transaction. */
async function adjust(person: Person): Promise<string> {
  const [maker, checker] = [
    await makePerson(database, { role: "admin" }),
    await makePerson(database, { role: "admin" }),
  ];
  const leg = {
    debit: "losses",
    debitUser: null,
    credit: "suspense",
    creditUser: null,
    amountMinor: 900n,
  } as const;
  const wish = missingCredit(person, { template: "write_off", legs: [leg], record: null });
  await askAdjustment(callOf(maker), wish);
  const { detail } = await decide(callOf(checker), {
    approvalId: wish.id,
    decision: "approved",
    reason: null,
    payloadSha256: await hashOf(wish.id),
  });
  return String(detail?.["transactionId"]);
}

beforeAll(async () => {
  const person = await makePerson(database);
  const settled = await makePendingDeposit(person);
  const refunded = await makePendingDeposit(person);
  const open = await makePendingDeposit(person);
  const suspense = newId();
  for (const deposit of [settled, refunded]) await settle(deposit);
  await reverse(refunded.purchaseId, 10_000n);
  await query(
    "worker",
    "select * from wallet.hold_in_suspense($1, $2, $3, null, 700, 'ZAR', 'unknown_reference', 'paid', '{}')",
    [suspense, newReference(), newId()],
  );
  await database.admin`select wallet.open_system_account('receivable', 'ZAR')`;
  const [other, recipient] = [await makePerson(database), await makePerson(database)];
  const withdrawals = await endWithdrawals(other);
  const transfer = { sent: newId(), received: newId() };
  await knowEachOther(database, [other, recipient]);
  await query(
    "app",
    "select * from wallet.send_transfer($1, $2, $3, $4, $5, $6, 2500, 'ZAR', '', $7, $8, 1, 5000, 5000, 5000, 5000, null, null)",
    [
      transfer.sent,
      transfer.received,
      other.userId,
      other.sessionId,
      crypto.randomUUID(),
      recipient.userId,
      newReference(),
      newReference(),
    ],
  );
  scene = {
    ...withdrawals,
    ...transfer,
    otherId: other.userId,
    recipientId: recipient.userId,
    userId: person.userId,
    settled: settled.depositId,
    purchase: settled.purchaseId,
    refunded: refunded.depositId,
    open: open.depositId,
    suspense,
    adjusted: await adjust(person),
  };
});

const recheck = async (law: string, object: string): Promise<number> =>
  (await database.admin`select law from wallet.recheck_law(${law}, ${object})`).length;

const lawsBroken = async (since = 0): Promise<string[]> => {
  const rows = await database.admin<
    { law: string }[]
  >`select distinct law from wallet.verify_ledger(${since}) order by 1`;
  return rows.map((row) => row.law);
};

type Row = { law: string; object: string; expected: string; found: string };

/** What a full audit finds, piece after piece. */
async function pieces(): Promise<Row[]> {
  const found: Row[] = [];
  for (const part of AUDIT_PARTS) {
    let from: string | null = null;
    do {
      const [piece]: { next: string | null; broken: Row[] }[] =
        await database.admin`select next, broken from wallet.audit_piece(${part}, ${from})`;
      found.push(...(piece?.broken ?? []));
      from = piece?.next ?? null;
    } while (from !== null);
  }
  return found;
}

const sorted = (rows: Row[]): string[] =>
  rows.map(({ law, object, expected, found }) => [law, object, expected, found].join(" | ")).sort();

describe("verify_ledger", () => {
  it.each(ALL_BREACHES)(
    "reports $name, and nothing else, in one go and piece by piece, and again for its object",
    async ({ laws, plant, undo }) => {
      await forger.unsafe(plant(scene)).simple();
      let objects: Row[] = [];
      try {
        expect(await lawsBroken()).toEqual(laws);
        const atOnce = await database.admin<Row[]>`select * from wallet.verify_ledger()`;
        expect(sorted(await pieces())).toEqual(sorted([...atOnce]));
        for (const { law, object } of atOnce) expect(await recheck(law, object), law).toBe(1);
        objects = atOnce;
      } finally {
        await forger.unsafe(undo(scene)).simple();
      }
      for (const { law, object } of objects) expect(await recheck(law, object), law).toBe(0);
    },
  );

  it("has a planted breach for every law it names", async () => {
    const named = await database.admin<{ law: string }[]>`select law from wallet.ledger_laws() order by 1`;
    expect(named.map((row) => row.law)).toEqual(
      [...new Set(ALL_BREACHES.flatMap((breach) => breach.laws))].sort(),
    );
  });

  it("adds up with `p_since` what is reserved of those whose accounts newer entries touched", async () => {
    const person = await makePerson(database);
    await fund(person, 50_000n);
    const { withdrawalId, bankAccountId } = await makeWithdrawal(person);
    const marks = await database.admin<{ id: string }[]>`select max(id) as id from wallet.entries`;
    const since = Number(marks[0]?.id);
    await forger`update wallet.transactions set fee = fee + 1, created_at = created_at - interval '1 day' where id = ${withdrawalId}`;
    expect(await lawsBroken(since)).toEqual([]);
    await makeWithdrawal(person, { bankAccountId });
    expect(await lawsBroken(since)).toEqual([
      "I4 what is reserved of a user is the sum of the open withdrawals",
    ]);
    await forger`update wallet.transactions set fee = fee - 1, created_at = created_at + interval '1 day' where id = ${withdrawalId}`;
  });

  it("finds with `p_since` what newer entries touched, and leaves older accounts to the full run", async () => {
    const other = await makePerson(database);
    const mark = async (): Promise<number> =>
      Number((await database.admin`select max(id) as id from wallet.entries`)[0]?.["id"]);
    const before = await mark();
    const raise = (transaction: string, by: number): Promise<unknown> =>
      forger`update wallet.entries set credit_after = credit_after + ${by} where transaction_id = ${transaction} and kind = 'deposit'`;

    await raise(scene.settled, 1);
    await settle(await makePendingDeposit(other));
    expect(await lawsBroken(before)).toEqual([]);
    expect(await lawsBroken()).toEqual(["I3 the balance behind each entry continues the one before"]);

    const deposit = await makePendingDeposit(other);
    await settle(deposit);
    await raise(deposit.depositId, 1);
    expect(await lawsBroken(before)).toEqual(["I3 the balance behind each entry continues the one before"]);
    expect(await lawsBroken(await mark())).toEqual([]);
    await raise(scene.settled, -1);
    await raise(deposit.depositId, -1);
  });
});
