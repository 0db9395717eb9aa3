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
  it("ends in the same state as one that does not", async () => {
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

  it("loses an accepted event for an hour and a half, and the money does not wait for it", async () => {
    await newClient();
    await sandbox.control("POST", "clock", { reset: true });
    const person = await makePerson(database);
    const deposit = await openDeposit(person);
    await sandbox.fault({ method: "GET" }, { kind: "answer", status: 503 });
    await sandbox.act(deposit.purchaseId, "pay");
    await app.deliver(sandbox); // the first attempt fails and is announced
    await engine.advance(1);
    await engine.stop();
    // The engine accepted the event, remembers its id, and has lost the run before the run said so.
    const lost =
      await database.admin`delete from engine.runs where function like '%retry-delivery' and status = 'running' returning id`;
    expect(lost.length).toBeGreaterThan(0);
    await database.admin`update wallet.outbox set acknowledged_at = null where event_name = 'delivery/attempt-failed'`;
    await sandbox.heal();
    await newClient();
    await engine.start();
    await engine.advance(20, 1);
    expect((await balanceOf(person)).available).toBe(25_000n); // the sweep of open transactions
    await engine.advance(76, 4); // 2, 10 and 30 minutes after the first sending the same id starts nothing, an hour later a new one does
    const [delivery] =
      await database.admin`select state from wallet.webhook_logs where purchase_id = ${deposit.purchaseId} order by received_at desc`;
    expect(delivery).toEqual({ state: "processed" });
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
