import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { useApp } from "@/server/testing/app";
import { useDatabase } from "@/server/testing/database";
import { breaksOf, depositById, effectsOf, openDeposit, wishOf } from "@/server/testing/deposits";
import { balanceOf, makePerson, type Person } from "@/server/testing/factories";
import { newClient, useSandbox } from "@/server/testing/sandbox";
import { startDeposit } from "@/server/deposits/start-deposit";
import { processDelivery } from "./process-delivery";
import { recordDeadLetter } from "./record-dead-letter";

const database = useDatabase();
const app = useApp();
const sandbox = useSandbox(database);
let person: Person;

beforeAll(() => app.register(database));
beforeEach(async () => {
  await newClient();
  person = await makePerson(database);
});
afterEach(() => sandbox.heal());

type Row = {
  id: string;
  route: string;
  event: string;
  state: string;
  outcome: string;
  attempts: number;
  duplicates: number;
};
const deliveriesOf = async (purchaseId: string): Promise<Row[]> => [
  ...(await database.admin<Row[]>`
    select id, route, event_type as event, state, outcome, attempts, duplicates from wallet.webhook_logs
     where purchase_id = ${purchaseId} order by received_at, id`),
];
const failuresAnnounced = async (id: string): Promise<number> =>
  (await database.admin`select from wallet.outbox where subject_id = ${id}`).length;

/** A paid deposit whose one delivery waits, Revio having been silent at the first attempt. */
async function waiting(): Promise<{ purchaseId: string; depositId: string; id: string }> {
  const deposit = await openDeposit(person);
  await app.deliver(sandbox);
  await sandbox.webhookFault({ receiver: "callback" }, { kind: "drop" });
  await sandbox.fault({ method: "GET" }, { kind: "close" });
  await sandbox.act(deposit.purchaseId, "pay");
  await app.deliver(sandbox);
  await sandbox.heal();
  await newClient();
  const paid = (await deliveriesOf(deposit.purchaseId)).find((row) => row.event === "purchase.paid");
  return { purchaseId: deposit.purchaseId, depositId: deposit.id, id: paid?.id ?? "" };
}

describe("a delivery and its first attempt", () => {
  it("credits once though webhook and success_callback come together", async () => {
    const deposit = await openDeposit(person);
    await sandbox.act(deposit.purchaseId, "pay");
    await app.deliver(sandbox);
    const rows = await deliveriesOf(deposit.purchaseId);
    expect(rows.map((row) => `${row.route} ${row.event} ${row.state}`).sort()).toEqual([
      "callback purchase.paid processed",
      "webhook purchase.created processed",
      "webhook purchase.paid processed",
    ]);
    expect(await balanceOf(person)).toEqual({ available: 25_000n, reserved: 0n });
    expect(await effectsOf(database, deposit.purchaseId)).toEqual(["settlement 25000"]);
    expect(await database.admin`select from wallet.pending_deliveries`).toHaveLength(0);
  });

  it("counts the same bytes again, and does nothing for them", async () => {
    const deposit = await openDeposit(person);
    await sandbox.webhookFault({ event_type: "purchase.paid" }, { kind: "duplicate", n: 5 });
    await sandbox.act(deposit.purchaseId, "pay");
    await app.deliver(sandbox);
    for (const row of await deliveriesOf(deposit.purchaseId)) expect(row.state).toBe("processed");
    expect(
      (await deliveriesOf(deposit.purchaseId)).reduce((sum, row) => sum + row.duplicates, 0),
    ).toBeGreaterThanOrEqual(4);
    expect((await balanceOf(person)).available).toBe(25_000n);
  });

  it("believes the read, not the words: a delivery that says paid about an unpaid purchase credits nothing", async () => {
    const deposit = await openDeposit(person);
    await app.deliver(sandbox);
    await sandbox.fault({ method: "GET" }, { kind: "stale_read" });
    await sandbox.act(deposit.purchaseId, "pay");
    await app.deliver(sandbox);
    expect(await depositById(deposit.id)).toMatchObject({ status: "pending" });
    expect((await balanceOf(person)).available).toBe(0n);
  });

  it("refuses what was tampered with and credits from what was not", async () => {
    const deposit = await openDeposit(person);
    await sandbox.webhookFault(
      { event_type: "purchase.paid", receiver: "callback" },
      { kind: "tamper_body" },
    );
    await sandbox.act(deposit.purchaseId, "pay");
    await app.deliver(sandbox);
    const refusals = await database.admin`select from wallet.webhook_refusals where reason = 'signature'`;
    expect(refusals.length).toBeGreaterThan(0);
    expect((await balanceOf(person)).available).toBe(25_000n);
  });

  it("finds the deposit whose create was never answered, from the purchase's first event", async () => {
    const id = await startDeposit(wishOf(person, { tag: "500" }));
    await app.deliver(sandbox);
    expect(await depositById(id)).toMatchObject({ status: "pending", checkoutUrl: expect.any(String) });
  });

  it("books two refunds, each with its own event, whatever the order they come in", async () => {
    const deposit = await openDeposit(person);
    await sandbox.act(deposit.purchaseId, "pay");
    await app.deliver(sandbox);
    await sandbox.webhookFault({ event_type: "payment.refunded", nth: 1 }, { kind: "reorder" });
    for (const amount of [3_000, 4_000]) await sandbox.act(deposit.purchaseId, "refund", { amount });
    await app.deliver(sandbox);
    expect((await effectsOf(database, deposit.purchaseId)).sort()).toEqual([
      "refund 3000",
      "refund 4000",
      "settlement 25000",
    ]);
    expect(await breaksOf(database, deposit.purchaseId)).toEqual([]);
    expect((await balanceOf(person)).available).toBe(18_000n);
  });

  it("asks again later when a refund's event is faster than the purchase that shows it", async () => {
    const deposit = await openDeposit(person);
    await sandbox.act(deposit.purchaseId, "pay");
    await app.deliver(sandbox);
    await sandbox.fault({ method: "GET" }, { kind: "stale_read" });
    await sandbox.act(deposit.purchaseId, "refund");
    await app.deliver(sandbox);
    const event = (await deliveriesOf(deposit.purchaseId)).find((row) => row.event === "payment.refunded");
    expect(event).toMatchObject({ state: "retrying", outcome: "refund_not_visible" });
    await sandbox.heal();
    expect(await processDelivery({ deliveryId: event?.id ?? "", trigger: "retry" })).toEqual({
      outcome: "reversed",
      state: "processed",
    });
    expect(await depositById(deposit.id)).toMatchObject({ status: "refunded" });
  });

  it("keeps an event about nobody's purchase as ignored work: processed, no effect, no break", async () => {
    const deposit = await openDeposit(person);
    await app.deliver(sandbox);
    await database.admin`update wallet.transactions set revio_purchase_id = null, reference = 'GONE' where id = ${deposit.id}`;
    await sandbox.become(deposit.purchaseId, "viewed");
    const [row] = await deliveriesOf(deposit.purchaseId);
    await database.admin`update wallet.webhook_logs set state = 'received' where id = ${row?.id ?? ""}`;
    expect(await processDelivery({ deliveryId: row?.id ?? "", trigger: "first" })).toEqual({
      outcome: "ignored",
      state: "processed",
    });
    expect(await breaksOf(database, deposit.purchaseId)).toEqual([]);
  });
});

describe("processDelivery", () => {
  it("keeps a delivery for later while Revio gives no answer, and announces it once", async () => {
    const { id, purchaseId } = await waiting();
    expect(await deliveriesOf(purchaseId)).toContainEqual(
      expect.objectContaining({ id, state: "retrying", outcome: "provider_unavailable", attempts: 1 }),
    );
    expect(await failuresAnnounced(id)).toBe(1);
    await sandbox.fault({ method: "GET" }, { kind: "close" });
    expect(await processDelivery({ deliveryId: id, trigger: "first" })).toMatchObject({ state: "retrying" });
    expect(await processDelivery({ deliveryId: id, trigger: "retry" })).toMatchObject({ state: "retrying" });
    expect(await failuresAnnounced(id)).toBe(1);
    await sandbox.heal();
    await newClient();
    expect(await processDelivery({ deliveryId: id, trigger: "retry" })).toEqual({
      outcome: "settled",
      state: "processed",
    });
  });

  it("has one effect when ten do it at once, and answers already for ever after", async () => {
    const { id, purchaseId } = await waiting();
    const all = await Promise.all(
      Array.from({ length: 10 }, () => processDelivery({ deliveryId: id, trigger: "retry" })),
    );
    expect(new Set(all.map((one) => one.state))).toEqual(new Set(["processed"]));
    expect(all.filter((one) => one.outcome === "settled")).toHaveLength(1);
    expect(await processDelivery({ deliveryId: id, trigger: "replay" })).toEqual({
      outcome: "already",
      state: "processed",
    });
    expect(await effectsOf(database, purchaseId)).toEqual(["settlement 25000"]);
    expect((await balanceOf(person)).available).toBe(25_000n);
  });

  it("fails for a purchase Revio does not know, naming the code", async () => {
    const { id, purchaseId, depositId } = await waiting();
    await database.admin`delete from revio_sandbox.purchases where id = ${purchaseId}`;
    expect(await processDelivery({ deliveryId: id, trigger: "retry" })).toEqual({
      outcome: "rejected_404",
      state: "retrying",
    });
    expect(await depositById(depositId)).toMatchObject({ status: "pending" });
  });

  it("processes a dead letter again and closes it; a second dead letter of the same run is none", async () => {
    const { id } = await waiting();
    expect(await recordDeadLetter({ deliveryId: id, runId: `run-${id}`, errorCode: "x" })).toBe("recorded");
    expect(await recordDeadLetter({ deliveryId: id, runId: `run-${id}`, errorCode: "x" })).toBe("already");
    expect(await processDelivery({ deliveryId: id, trigger: "replay" })).toEqual({
      outcome: "settled",
      state: "processed",
    });
    const letters = await database.admin`select closed_by from wallet.dead_letters where subject_id = ${id}`;
    expect([...letters]).toEqual([{ closed_by: "replay" }]);
    expect(await recordDeadLetter({ deliveryId: id, runId: "later", errorCode: "x" })).toBe("processed");
  });

  it("writes a fault of ours down as an attempt that failed", async () => {
    const { id, depositId } = await waiting();
    await database.admin`alter function wallet.settle_deposit rename to settle_deposit_away`;
    const result = await processDelivery({ deliveryId: id, trigger: "retry" });
    await database.admin`alter function wallet.settle_deposit_away rename to settle_deposit`;
    expect(result).toEqual({ outcome: "fault", state: "retrying" });
    expect(await depositById(depositId)).toMatchObject({ status: "pending" });
    expect(await processDelivery({ deliveryId: id, trigger: "retry" })).toMatchObject({ outcome: "settled" });
  });
});
