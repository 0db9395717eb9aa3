import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { processDelivery } from "@/server/webhooks/process-delivery";
import { sendOutbox } from "@/inngest/outbox";
import { depositById, openDeposit } from "@/server/testing/deposits";
import { balanceOf, makePerson, type Person } from "@/server/testing/factories";
import { newClient } from "@/server/testing/sandbox";
import { useStack } from "@/server/testing/stack";

const { database, app, sandbox, engine } = useStack();
let person: Person;

beforeEach(async () => {
  person = await makePerson(database);
  await newClient();
});
afterEach(() => sandbox.heal());

const silence = () => sandbox.fault({ method: "GET" }, { kind: "answer", status: 503 });
async function answerAgain(): Promise<void> {
  await sandbox.control("DELETE", "faults");
  await newClient();
}

/** A deposit that is paid, while Revio answers no question; its one delivery has failed once. */
async function failedDelivery() {
  const deposit = await openDeposit(person);
  await app.deliver(sandbox);
  await silence();
  await sandbox.webhookFault({ receiver: "callback" }, { kind: "drop" });
  await sandbox.act(deposit.purchaseId, "pay");
  await app.deliver(sandbox);
  const [row] = await database.admin<{ id: string }[]>`
    select id from wallet.webhook_logs where purchase_id = ${deposit.purchaseId} and event_type = 'purchase.paid'`;
  return { deposit, id: row?.id ?? "" };
}

async function storyOf(id: string) {
  const attempts = await database.admin<{ trigger: string; outcome: string; at: Date }[]>`
    select trigger, outcome, created_at as at from wallet.webhook_attempts where delivery_id = ${id} order by seq`;
  const first = attempts[0]?.at.getTime() ?? 0;
  const [log] = await database.admin<
    { state: string }[]
  >`select state from wallet.webhook_logs where id = ${id}`;
  const letters = await database.admin<{ error_code: string; closed_by: string | null }[]>`
    select error_code, closed_by from wallet.dead_letters where subject_id = ${id}`;
  return {
    state: log?.state,
    attempts: attempts.map(
      ({ trigger, outcome, at }) => `${trigger} ${Math.round((at.getTime() - first) / 60_000)}m ${outcome}`,
    ),
    letters: [...letters],
  };
}

const failed = "provider_unavailable";
/** An attempt so many minutes after the first; on a busy machine the database's clock has gone on for a moment when it is written. */
const retried = (minutes: number): unknown =>
  expect.stringMatching(new RegExp(`^retry (${minutes}|${minutes + 1})m ${failed}$`));

describe("retry-delivery", () => {
  it("tries 1, 5 and 15 minutes after the attempt before, then writes one dead letter", async () => {
    const { deposit, id } = await failedDelivery();
    const ran = await engine.advance(22);
    expect(await storyOf(id)).toEqual({
      state: "dead_letter",
      attempts: [`first 0m ${failed}`, retried(1), retried(6), retried(21)],
      letters: [{ error_code: failed, closed_by: null }],
    });
    expect(
      ran.filter((call) => call.function === "retry-delivery-failure" && call.outcome === "completed"),
    ).toHaveLength(1);
    expect(await depositById(deposit.id)).toMatchObject({ status: "pending" });

    await answerAgain(); // an admin's replay takes the same path and closes the dead letter
    expect(await processDelivery({ deliveryId: id, trigger: "replay" })).toEqual({
      outcome: "settled",
      state: "processed",
    });
    expect(await storyOf(id)).toMatchObject({ state: "processed", letters: [{ closed_by: "replay" }] });
    expect((await balanceOf(person)).available).toBe(25_000n);
  });

  it("stops trying once Revio answers, and credits", async () => {
    const { id } = await failedDelivery();
    await engine.advance(2);
    await answerAgain();
    await engine.advance(8, 4);
    expect(await storyOf(id)).toEqual({
      state: "processed",
      // Of the quarter of an hour in which Revio is asked for everything open, the check may come before the retry.
      attempts: [`first 0m ${failed}`, retried(1), expect.stringMatching(/^retry \dm (settled|already)$/)],
      letters: [],
    });
    expect((await balanceOf(person)).available).toBe(25_000n);
  });

  it("finds a delivery that was processed meanwhile, and makes no attempt", async () => {
    const { id } = await failedDelivery();
    await answerAgain();
    await processDelivery({ deliveryId: id, trigger: "replay" });
    const ran = await engine.advance(2);
    expect(ran.filter((call) => call.function === "retry-delivery").at(-1)).toMatchObject({
      outcome: "completed",
    });
    expect((await storyOf(id)).attempts).toEqual([`first 0m ${failed}`, "replay 0m settled"]);
  });

  it("is announced once by the failure, acknowledged, and not sent again", async () => {
    const { id } = await failedDelivery();
    await engine.advance(1);
    const rows = await database.admin<{ attempts: number; acknowledged: boolean }[]>`
      select attempts, acknowledged_at is not null as acknowledged from wallet.outbox where subject_id = ${id}`;
    expect([...rows]).toEqual([{ attempts: 1, acknowledged: true }]);
    expect(await sendOutbox()).toEqual({ sent: 0 });
    await answerAgain();
    await engine.advance(6, 6);
    expect((await storyOf(id)).state).toBe("processed");
  });
});
