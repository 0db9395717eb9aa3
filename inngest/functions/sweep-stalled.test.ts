import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { sight } from "@/server/testing/breaks";
import { openDeposit } from "@/server/testing/deposits";
import { makePerson } from "@/server/testing/factories";
import { newClient } from "@/server/testing/sandbox";
import { useStack } from "@/server/testing/stack";
import { recordAttempt } from "@/server/webhooks/record-attempt";
import { recordDelivery } from "@/server/webhooks/record-delivery";
import { sweepStalled } from "@/server/webhooks/sweep-stalled";

const { database, sandbox, engine } = useStack();

beforeEach(() => newClient());
afterEach(() => sandbox.heal());

/** A delivery that is stored and answered, as when the process ends before its first attempt. */
async function storedOnly(): Promise<string> {
  await sandbox.webhookFault({}, { kind: "drop" });
  const deposit = await openDeposit(await makePerson(database));
  const [key] = await database.admin<{ id: string }[]>`select id from wallet.webhook_keys limit 1`;
  const body = Buffer.from(
    JSON.stringify({ event_type: "purchase.viewed", type: "purchase", id: deposit.purchaseId }),
  );
  const { deliveryId } = await recordDelivery({
    id: newId(),
    route: "webhook",
    sha256: createHash("sha256").update(body).digest(),
    body,
    headers: {},
    keyId: key?.id ?? "",
    eventType: "purchase.viewed",
    objectType: "purchase",
    objectId: deposit.purchaseId,
    purchaseId: deposit.purchaseId,
    reference: deposit.reference,
    isTest: true,
    ignored: null,
  });
  return deliveryId;
}

const fail = (deliveryId: string) =>
  recordAttempt({
    deliveryId,
    trigger: "retry",
    outcome: "fault",
    state: "retrying",
    errorCode: "fault",
    durationMs: 1,
  });

async function stateOf(id: string) {
  const [log] = await database.admin<{ state: string; attempts: number }[]>`
    select state, attempts from wallet.webhook_logs where id = ${id}`;
  const letters = await database.admin<
    { run_id: string }[]
  >`select run_id from wallet.dead_letters where subject_id = ${id}`;
  return { ...log, letters: letters.map((letter) => letter.run_id) };
}
const announced = async (id: string): Promise<number> =>
  (await database.admin`select from wallet.outbox where subject_id = ${id}`).length;
const now = async (): Promise<Date> => {
  const [row] = await database.admin<{ now: Date }[]>`select wallet.clock() as now`;
  return row?.now ?? new Date();
};

describe("sweep-stalled", () => {
  it("takes up a delivery whose first attempt never came", async () => {
    const id = await storedOnly();
    await engine.advance(9, 3);
    expect(await stateOf(id)).toMatchObject({ state: "processed", attempts: 1 });
  });

  it("writes the dead letter that is missing, once, under its own run id", async () => {
    const id = await storedOnly();
    for (let i = 0; i < 4; i++) await fail(id);
    await database.admin`update wallet.pending_deliveries set received_at = wallet.clock() - interval '5 minutes', attempted_at = wallet.clock() - interval '5 minutes' where delivery_id = ${id}`;
    await engine.advanceTo(5);
    expect(await stateOf(id)).toMatchObject({ state: "dead_letter", letters: [`sweep:${id}:4`] });
    await engine.advanceTo(5);
    expect(await stateOf(id)).toMatchObject({ state: "dead_letter", letters: [`sweep:${id}:4`] });
    expect(await announced(id)).toBe(0);
  });

  it("lets breaks age: one that was ignored until now is worked on again", async () => {
    const { breakId } = await sight(database);
    await database.admin`update wallet.reconciliation_breaks set state = 'ignored', waiting_until = now() where id = ${breakId}`;
    await engine.advance(6);
    const [row] = await database.admin`select state from wallet.reconciliation_breaks where id = ${breakId}`;
    expect(row).toEqual({ state: "new" });
  });

  it("leaves alone what is on its way, and a second sweep finds nothing to do", async () => {
    const id = await storedOnly();
    const at = await now();
    const after = (minutes: number) => sweepStalled(new Date(at.getTime() + minutes * 60_000));
    expect(await after(1)).toEqual({ announced: 0, deadLettered: 0 });
    const both = await Promise.all([after(3), after(3)]);
    expect(both.reduce((sum, one) => sum + one.announced, 0)).toBe(1);
    expect(await after(3)).toEqual({ announced: 0, deadLettered: 0 });
    await engine.advance(2);
    expect(await stateOf(id)).toMatchObject({ state: "processed" });
  });
});
