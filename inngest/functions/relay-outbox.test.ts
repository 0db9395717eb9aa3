import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { claimJob } from "@/inngest/job-run";
import { sendOutbox } from "@/inngest/outbox";
import { openDeposit } from "@/server/testing/deposits";
import { makePerson } from "@/server/testing/factories";
import { newClient } from "@/server/testing/sandbox";
import { useStack } from "@/server/testing/stack";

const { database, app, sandbox, engine } = useStack({ sender: false });

beforeEach(() => newClient());
afterEach(() => sandbox.heal());

/** A delivery whose first attempt failed; its announcement is in the outbox. */
async function failedDelivery(): Promise<string> {
  await sandbox.fault({ method: "GET" }, { kind: "close" });
  const deposit = await openDeposit(await makePerson(database));
  await app.deliver(sandbox);
  await sandbox.control("DELETE", "faults");
  const [row] = await database.admin<{ id: string }[]>`
    select id from wallet.webhook_logs where purchase_id = ${deposit.purchaseId}`;
  return row?.id ?? "";
}

async function announcementOf(id: string) {
  const [row] = await database.admin<{ attempts: number; sent: boolean; acknowledged: boolean }[]>`
    select attempts, sent_at is not null as sent, acknowledged_at is not null as acknowledged from wallet.outbox where subject_id = ${id}`;
  return row && { ...row };
}
const runsOf = async (): Promise<number> =>
  (await database.admin`select from engine.runs where function like '%retry-delivery'`).length;

describe("relay-outbox", () => {
  it("sends what could not be sent while the engine was away, within a minute of its return", async () => {
    await engine.stop();
    const id = await failedDelivery();
    expect(await announcementOf(id)).toEqual({ attempts: 0, sent: false, acknowledged: false });
    await engine.advance(2);
    await engine.start();
    await engine.advance(1);
    expect(await announcementOf(id)).toEqual({ attempts: 1, sent: true, acknowledged: true });
    await engine.advance(1);
    const rows = await database.admin`select state from wallet.webhook_logs where id = ${id}`;
    expect([...rows]).toEqual([{ state: "processed" }]);
  });

  it("sends again after 2 minutes what nobody acknowledged, under the same id: a run that goes on is not doubled", async () => {
    const id = await failedDelivery();
    await engine.advance(1);
    const before = await runsOf();
    await database.admin`update wallet.outbox set acknowledged_at = null, sent_at = wallet.clock() - interval '3 minutes' where subject_id = ${id}`;
    await engine.advance(1);
    expect(await announcementOf(id)).toMatchObject({ attempts: 2 });
    expect(await runsOf()).toBe(before);
    await database.admin`update wallet.outbox set acknowledged_at = wallet.clock() where subject_id = ${id}`;
  });

  it("waits 2, 8, 20 minutes and then an hour between sendings, the hourly ones under a new id", async () => {
    const id = await failedDelivery();
    await engine.advance(1);
    const due = async (attempts: number, minutes: number): Promise<string[]> => {
      await database.admin`
        update wallet.outbox set acknowledged_at = null, attempts = ${attempts}, sent_at = wallet.clock() - make_interval(mins => ${minutes}, secs => 1) where subject_id = ${id}`;
      const rows = await database.admin<
        { event_id: string }[]
      >`select event_id from wallet.claim_outbox(10, false)`;
      return rows.map((row) => row.event_id.replace(id, "X"));
    };
    const name = "delivery/attempt-failed:X:1";
    for (const [attempts, wait] of [
      [1, 2],
      [2, 8],
      [3, 20],
      [4, 60],
      [5, 60],
    ] as const) {
      expect(await due(attempts, wait - 1), `${attempts}`).toEqual([]);
      expect(await due(attempts, wait), `${attempts}`).toEqual([
        attempts < 4 ? name : `${name}:again:${attempts - 3}`,
      ]);
    }
    await database.admin`update wallet.outbox set acknowledged_at = wallet.clock() where subject_id = ${id}`;
  });

  it("starts a run that the engine lost though it remembers the id", async () => {
    const id = await failedDelivery();
    await engine.advance(1);
    await sandbox.fault({ method: "GET" }, { kind: "close" });
    await database.admin`
      update wallet.outbox set acknowledged_at = null, attempts = 4, sent_at = wallet.clock() - interval '61 minutes' where subject_id = ${id}`;
    const before = await runsOf();
    await engine.advance(1);
    expect(await runsOf()).toBe(before + 1);
    expect(await announcementOf(id)).toMatchObject({ attempts: 5, acknowledged: true });
  });

  it("gives the rows back when the engine refuses them, and they are due at once", async () => {
    await engine.stop();
    const id = await failedDelivery();
    await expect(sendOutbox()).rejects.toThrow();
    expect(await announcementOf(id)).toEqual({ attempts: 0, sent: false, acknowledged: false });
    await engine.start(); // its own tick may be first to send it
    await sendOutbox();
    expect(await announcementOf(id)).toMatchObject({ attempts: 1, sent: true });
  });

  it("sends each row once when four send at the same moment", async () => {
    await engine.stop();
    const id = await failedDelivery();
    await engine.start(); // its own tick makes five
    await Promise.all([sendOutbox(), sendOutbox(), sendOutbox(), sendOutbox()]);
    expect(await announcementOf(id)).toMatchObject({ attempts: 1, sent: true });
  });

  it("leaves a period to the run that has it", async () => {
    const [row] = await database.admin<{ next: Date }[]>`
      select max(period) + interval '1 minute' as next from wallet.job_runs where job = 'relay-outbox'`;
    await claimJob("relay-outbox", row?.next ?? new Date(), "somebody else");
    await engine.advance(2);
    const rows = await database.admin`
      select run_id, outcome from wallet.job_runs where job = 'relay-outbox' and period = ${row?.next ?? null}`;
    expect([...rows]).toEqual([{ run_id: "somebody else", outcome: null }]);
  });
});
