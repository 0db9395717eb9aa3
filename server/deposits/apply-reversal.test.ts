import type postgres from "postgres";
import { beforeEach, describe, expect, it } from "vitest";
import { newReference } from "@/db/ids";
import { effectsOf, openDeposit } from "@/server/testing/deposits";
import { balanceOf, makePerson, type Person, spend } from "@/server/testing/factories";
import { ENDINGS, type Ending, playsOf, readPurchase, type Step, twice } from "@/server/testing/plays";
import { useRevio } from "@/server/testing/sandbox";
import { applyPurchase } from "./apply-purchase";
import { refreshDeposit } from "./refresh-deposit";

const { database, sandbox } = useRevio();
let person: Person;
const { act, become, unseen, endingOf, play } = playsOf(database, sandbox, () => person);
const { nothing, credited } = ENDINGS;

beforeEach(async () => {
  person = await makePerson(database);
});

describe("applyReversal", () => {
  const back = (status: string, effects: string[], available = 0n): Ending => ({
    ...nothing,
    status,
    available,
    effects,
  });
  it.each<[string, Step[], Ending]>([
    ["a full refund", [act("pay"), act("refund")], back("refunded", ["settlement 25000", "refund 25000"])],
    [
      "a part of it",
      [act("pay"), act("refund", { amount: 5_000 })],
      back("partially_refunded", ["settlement 25000", "refund 5000"], 20_000n),
    ],
    [
      "two parts, each seen",
      [act("pay"), act("refund", { amount: 5_000 }), act("refund", { amount: 20_000 })],
      back("refunded", ["settlement 25000", "refund 5000", "refund 20000"]),
    ],
    [
      "first seen when it was refunded",
      [unseen(act("pay"), act("refund"))],
      back("refunded", ["settlement 25000", "refund 25000"]),
    ],
    [
      "first seen when a part was refunded",
      [unseen(act("pay"), act("refund", { amount: 1 }))],
      back("partially_refunded", ["settlement 25000", "refund 1"], 24_999n),
    ],
    [
      "a refund that takes its time",
      [act("pay", { refunds: "later" }), act("refund"), act("settle")],
      back("refunded", ["settlement 25000", "refund 25000"]),
    ],
    [
      "a refund that fails",
      [act("pay", { refunds: "fails" }), act("refund"), act("settle")],
      { ...credited, status: "completed", breaks: ["unexpected_status/medium"] },
    ],
    [
      "a chargeback",
      [act("pay"), act("charge-back")],
      back("charged_back", ["settlement 25000", "chargeback 25000"]),
    ],
    [
      "a chargeback seen first of all",
      [unseen(act("pay"), act("charge-back"))],
      back("charged_back", ["settlement 25000", "chargeback 25000"]),
    ],
    [
      "a chargeback of what a part refund left",
      [act("pay"), act("refund", { amount: 5_000 }), act("charge-back")],
      back("charged_back", ["settlement 25000", "refund 5000", "chargeback 20000"]),
    ],
    [
      "a chargeback after a full refund is only a break",
      [act("pay"), act("refund"), become("chargeback")],
      { ...back("refunded", ["settlement 25000", "refund 25000"]), breaks: ["refund_mismatch/high"] },
    ],
    [
      "refunded after failed",
      [act("fail"), unseen(act("pay"), act("refund"))],
      { ...back("refunded", ["settlement 25000", "refund 25000"]), late: true },
    ],
    [
      "paid, read late, after a refund changes nothing",
      [act("pay"), act("refund"), become("paid")],
      back("refunded", ["settlement 25000", "refund 25000"]),
    ],
    [
      "a chargeback, then paid read late",
      [act("pay"), act("charge-back"), become("paid")],
      back("charged_back", ["settlement 25000", "chargeback 25000"]),
    ],
  ])("%s", async (_, steps, expected) => {
    expect(await play(steps)).toEqual(expected);
  });

  it("books what was spent already as owed, with a break, and no balance goes below zero", async () => {
    const deposit = await openDeposit(person);
    await sandbox.act(deposit.purchaseId, "pay");
    await refreshDeposit(deposit, "webhook");
    await spend(database, person.userId, 20_000n);
    await sandbox.act(deposit.purchaseId, "charge-back");
    await twice(deposit);
    expect(await endingOf(deposit)).toMatchObject({
      status: "charged_back",
      available: 0n,
      breaks: ["receivable/high"],
    });
  });

  it("holds the withdrawals of a user whose payment was disputed", async () => {
    const deposit = await openDeposit(person);
    await sandbox.act(deposit.purchaseId, "pay");
    await sandbox.act(deposit.purchaseId, "charge-back");
    await twice(deposit);
    const holds =
      await database.admin`select kind from wallet.security_holds where user_id = ${person.userId}`;
    expect([...holds]).toEqual([{ kind: "chargeback" }]);
  });

  it("opens no break when a read is older than the last refund", async () => {
    const deposit = await openDeposit(person);
    for (const step of [act("pay"), act("refund", { amount: 3_000 }), act("refund", { amount: 4_000 })]) {
      await step(deposit);
      await refreshDeposit(deposit, "webhook");
    }
    await sandbox.fault({ method: "GET" }, { kind: "stale_read" });
    await twice(deposit);
    expect(await endingOf(deposit)).toMatchObject({
      status: "partially_refunded",
      available: 18_000n,
      breaks: [],
    });
  });

  it("does not guess which of two unseen refunds is which: a break, and nothing moves", async () => {
    const deposit = await openDeposit(person);
    await sandbox.act(deposit.purchaseId, "pay");
    await refreshDeposit(deposit, "webhook");
    for (const amount of [3_000, 4_000]) await sandbox.act(deposit.purchaseId, "refund", { amount });
    await twice(deposit);
    expect(await endingOf(deposit)).toMatchObject({
      status: "completed",
      available: 25_000n,
      breaks: ["refund_mismatch/high"],
    });
  });

  /** Two parts are refunded; the second caller reads Revio now, and is stopped before it reads what we have booked. */
  async function stopped(more: Step[]) {
    const deposit = await openDeposit(person);
    await sandbox.act(deposit.purchaseId, "pay");
    await refreshDeposit(deposit, "webhook");
    const first = await sandbox.act(deposit.purchaseId, "refund", { amount: 3_000 });
    for (const step of more) await step(deposit);
    const purchase = await readPurchase(deposit.purchaseId);
    const book = (sql: postgres.ISql) =>
      sql`select * from wallet.reverse_deposit(wallet.new_uuid(), ${newReference()}, ${deposit.purchaseId}, 'refund', ${String(first["id"])}, 3000, 'refunded', 'webhook')`;
    return { deposit, book, apply: () => applyPurchase(purchase, { cause: "sweep" }) };
  }
  async function untilWaiting(): Promise<void> {
    for (;;) if ((await database.admin`select from pg_locks where not granted`).length > 0) return;
  }

  it("books each refund with its own amount when another one is booked between its reads", async () => {
    const { deposit, book, apply } = await stopped([act("refund", { amount: 4_000 })]);
    let applying: Promise<string> | undefined;
    await database.admin.begin(async (sql) => {
      await sql`lock table wallet.provider_effects in access exclusive mode`;
      applying = apply();
      await untilWaiting();
      await book(sql);
    });
    expect(await applying).toBe("reversed");
    expect(await effectsOf(database, deposit.purchaseId)).toEqual([
      "settlement 25000",
      "refund 3000",
      "refund 4000",
    ]);
    expect((await balanceOf(person)).available).toBe(18_000n);
  });

  it("books a chargeback of what is left when a refund is booked between its read and its write", async () => {
    const { deposit, book, apply } = await stopped([act("charge-back")]);
    let applying: Promise<string> | undefined;
    await database.admin.begin(async (row) => {
      await database.admin.begin(async (table) => {
        await table`lock table wallet.provider_effects in access exclusive mode`;
        applying = apply();
        await untilWaiting();
        await row`select from wallet.transactions where id = ${deposit.id} for update`;
      });
      await untilWaiting();
      await book(row);
    });
    expect(await applying).toBe("reversed");
    expect(await endingOf(deposit)).toEqual({
      ...back("charged_back", ["settlement 25000", "refund 3000", "chargeback 22000"]),
    });
  });
});
