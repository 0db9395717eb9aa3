import { describe, expect, it } from "vitest";
import { breaksOf, depositById, effectsOf, openDeposit } from "@/server/testing/deposits";
import { balanceOf, makePerson } from "@/server/testing/factories";
import { newClient } from "@/server/testing/sandbox";
import { useStack } from "@/server/testing/stack";

const { database, app, sandbox, engine } = useStack();

/** What the wallet holds in the end, without times and ids. */
async function stateOf(
  person: Awaited<ReturnType<typeof makePerson>>,
  deposit: Awaited<ReturnType<typeof openDeposit>>,
) {
  const { status, late, providerStatus, heldAt } = await depositById(deposit.id);
  const deliveries = await database.admin<{ state: string }[]>`
    select state from wallet.webhook_logs where purchase_id = ${deposit.purchaseId} order by received_at`;
  const open = await database.admin`
    select from wallet.outbox o join wallet.webhook_logs l on l.id = o.subject_id where l.purchase_id = ${deposit.purchaseId} and acknowledged_at is null`;
  return {
    deposit: { status, late, providerStatus, heldAt },
    balance: await balanceOf(person),
    effects: await effectsOf(database, deposit.purchaseId),
    breaks: await breaksOf(database, deposit.purchaseId),
    deliveries: deliveries.map((delivery) => delivery.state),
    unacknowledged: open.length,
    letters: (await database.admin`select from wallet.dead_letters where closed_at is null`).length,
  };
}

/** Two attempts fail while Revio is silent; then it answers again, and `meanwhile` has happened to the engine. */
async function play(meanwhile: () => Promise<void>, minutes: number) {
  await newClient();
  await sandbox.control("POST", "clock", { reset: true });
  const person = await makePerson(database);
  const deposit = await openDeposit(person);
  await app.deliver(sandbox);
  await sandbox.fault({ method: "GET" }, { kind: "answer", status: 503 });
  await sandbox.act(deposit.purchaseId, "pay");
  await app.deliver(sandbox);
  await engine.advance(2);
  await meanwhile();
  await sandbox.heal();
  await newClient();
  await engine.advance(minutes, 4);
  return stateOf(person, deposit);
}

describe("an engine that loses all it knows in the middle of its work", () => {
  it("ends in the same state as one that does not", { timeout: 180_000 }, async () => {
    const undisturbed = await play(async () => {}, 8);
    const disturbed = await play(async () => {
      await engine.stop();
      await database.admin
        .unsafe("drop schema engine cascade; create schema engine authorization engine")
        .simple();
      await engine.start();
    }, 36);
    expect(undisturbed).toMatchObject({
      deposit: { status: "completed" },
      deliveries: ["processed", "processed", "processed"],
      letters: 0,
    });
    expect(disturbed).toEqual(undisturbed);
  });

  /** The engine accepted the event and remembers its id, and the run is gone. */
  async function loseRuns(acknowledged: boolean): Promise<void> {
    await engine.stop();
    const lost = await database.admin`
      delete from engine.runs where function like '%retry-delivery' and status = 'running' returning id`;
    expect(lost.length).toBeGreaterThan(0);
    if (!acknowledged)
      await database.admin`update wallet.outbox set acknowledged_at = null where event_name = 'delivery/attempt-failed'`;
    await engine.start();
  }
  /** A payment whose event comes while Revio is silent: the first attempt fails and is announced. */
  async function failedDelivery() {
    await newClient();
    await sandbox.control("POST", "clock", { reset: true });
    const person = await makePerson(database);
    const deposit = await openDeposit(person);
    await app.deliver(sandbox);
    await sandbox.fault({ method: "GET" }, { kind: "answer", status: 503 });
    await sandbox.act(deposit.purchaseId, "pay");
    await app.deliver(sandbox);
    return { person, purchaseId: deposit.purchaseId };
  }
  const newestOf = async (purchaseId: string) => {
    const [row] = await database.admin<{ id: string; state: string; attempts: number }[]>`
      select id, state, attempts from wallet.webhook_logs where purchase_id = ${purchaseId} order by received_at desc limit 1`;
    return row;
  };
  const forgotten = async (purchaseId: string) => [
    ...(await database.admin`select law from wallet.verify_ledger()
         where law like 'I5%' and object = ${(await newestOf(purchaseId))?.id ?? ""}`),
  ];

  it.each([
    { lost: "before it said so", acknowledged: false, after: 0.5 },
    { lost: "before it said so, on its way to the third attempt", acknowledged: false, after: 3 },
    { lost: "after it said so", acknowledged: true, after: 0.5 },
    { lost: "after it said so, on its way to the last attempt", acknowledged: true, after: 8 },
  ])("loses a run $lost: the delivery is tried again within 25 minutes of its coming", async (one) => {
    const { person, purchaseId } = await failedDelivery();
    await engine.advance(one.after, one.after < 1 ? one.after : 1);
    await loseRuns(one.acknowledged);
    const before = (await newestOf(purchaseId))?.attempts ?? 0;
    await sandbox.heal();
    await newClient();
    await engine.advance(24.5 - one.after, 0.5);
    expect(await newestOf(purchaseId)).toMatchObject({ state: "processed", attempts: before + 1 });
    expect((await balanceOf(person)).available).toBe(25_000n);
    expect(await forgotten(purchaseId)).toEqual([]);
  });

  it("loses a run while Revio stays silent: tried again, and a dead letter within 25 minutes", async () => {
    const { purchaseId } = await failedDelivery();
    await engine.advance(0.5, 0.5);
    await loseRuns(false);
    const before = (await newestOf(purchaseId))?.attempts ?? 0;
    for (let half = 0; half < 50; half++) {
      await engine.advance(0.5, 0.5);
      expect(await forgotten(purchaseId), `after ${half / 2 + 1} minutes`).toEqual([]);
    }
    const delivery = await newestOf(purchaseId);
    expect(delivery?.state).toBe("dead_letter");
    expect(delivery?.attempts).toBeGreaterThan(before);
    await sandbox.heal();
    await newClient();
  });

  it("is away for an hour: what waited is tried when it is back, and no dead letter stays open", async () => {
    const { purchaseId } = await failedDelivery();
    await engine.stop();
    await database.admin`update wallet.outbox set acknowledged_at = wallet.clock() where event_name = 'delivery/attempt-failed'`;
    await engine.advance(60, 60);
    await sandbox.heal();
    await newClient();
    await engine.start();
    await engine.advance(3, 1);
    const delivery = await newestOf(purchaseId);
    expect(delivery).toMatchObject({ state: "processed", attempts: 2 });
    const open = await database.admin`
      select from wallet.dead_letters where subject_id = ${delivery?.id ?? null} and closed_at is null`;
    expect(open).toHaveLength(0);
  });

  it("is not needed for money: without it a webhook still credits", async () => {
    await engine.stop();
    const person = await makePerson(database);
    await sandbox.control("POST", "clock", { reset: true });
    const deposit = await openDeposit(person);
    await sandbox.act(deposit.purchaseId, "pay");
    await app.deliver(sandbox);
    expect((await balanceOf(person)).available).toBe(25_000n);
    await engine.start();
  });
});
