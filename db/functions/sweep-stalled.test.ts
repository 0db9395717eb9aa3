import { describe, expect, it } from "vitest";
import { query } from "@/db/client";
import { newId } from "@/db/ids";
import { connectAs } from "@/server/testing/connect";
import { useDatabase } from "@/server/testing/database";
import { lockWaits } from "@/server/testing/lock-waits";

const database = useDatabase();
const attempt = connectAs(database, "admin");

const record = (id: string, trigger: string): Promise<unknown> =>
  query(
    "worker",
    "select * from wallet.record_attempt($1, $2, $3, 'provider_unavailable', 'retrying', 'provider_unavailable', 5)",
    [newId(), id, trigger],
  );

/** A delivery after so many attempts without success. */
async function makeDelivery(attempts: number): Promise<string> {
  const id = newId();
  await query(
    "worker",
    `select * from wallet.record_delivery($1, 'webhook', $2, $3, '{}', 'key', 'purchase.paid', 'purchase', 'p', 'p', 'r', true, null)`,
    [id, Buffer.from(id), Buffer.from("{}")],
  );
  for (let attempt = 0; attempt < attempts; attempt++) await record(id, attempt === 0 ? "first" : "retry");
  return id;
}
const sweep = async (minutes: number): Promise<unknown> =>
  (
    await query("worker", "select * from wallet.sweep_stalled($1, 100)", [
      new Date(Date.now() + minutes * 60_000),
    ])
  )[0];
const finish = async (): Promise<void> => {
  await database.admin`delete from wallet.pending_deliveries`;
  await database.admin`delete from wallet.outbox`;
};

describe("sweep_stalled", () => {
  it("passes over a delivery that is being worked on, and neither waits for it nor deadlocks with it", async () => {
    const busy = await makeDelivery(4);
    const idle = await makeDelivery(4);
    await attempt.unsafe("begin");
    await attempt`select from wallet.webhook_logs where id = ${busy} for update`; // how record_attempt begins
    expect(await sweep(5)).toEqual({ announced: 0, dead_lettered: 1 });
    await attempt`select wallet.record_attempt(${newId()}, ${busy}, 'retry', 'settled', 'processed', null, 5)`;
    await attempt.unsafe("commit");
    expect(await database.admin`select id, state from wallet.webhook_logs order by id`).toEqual([
      { id: busy, state: "processed" },
      { id: idle, state: "dead_letter" },
    ]);
    await finish();
  });

  it.each([
    { attempts: 0, due: 2 },
    { attempts: 1, due: 2 },
    { attempts: 2, due: 6 },
    { attempts: 3, due: 16 },
  ])(
    "announces again when the attempt after $attempts is late, once, and not before",
    async ({ attempts, due }) => {
      const id = await makeDelivery(attempts);
      await database.admin`update wallet.outbox set acknowledged_at = wallet.clock() where subject_id = ${id}`;
      expect([await sweep(due - 0.5), await sweep(due + 0.5), await sweep(due + 0.5)]).toEqual([
        { announced: 0, dead_lettered: 0 },
        { announced: 1, dead_lettered: 0 },
        { announced: 0, dead_lettered: 0 },
      ]);
      await finish();
    },
  );

  it("trusts an announcement nobody took for three minutes, then makes a new one, which the engine cannot know", async () => {
    const id = await makeDelivery(1);
    await database.admin`update wallet.outbox set sent_at = wallet.clock() where subject_id = ${id}`;
    expect([await sweep(2.5), await sweep(3.5)]).toEqual([
      { announced: 0, dead_lettered: 0 },
      { announced: 1, dead_lettered: 0 },
    ]);
    await finish();
  });

  it("writes a dead letter before 25 minutes have gone, and lets it be tried all the same", async () => {
    const id = await makeDelivery(2);
    await database.admin`update wallet.outbox set acknowledged_at = wallet.clock() where subject_id = ${id}`;
    expect(await sweep(24.5)).toEqual({ announced: 1, dead_lettered: 1 });
    await record(id, "sweep");
    const rows = await database.admin`select state, attempts from wallet.webhook_logs where id = ${id}`;
    expect([...rows]).toEqual([{ state: "dead_letter", attempts: 3 }]);
    expect(await sweep(60)).toEqual({ announced: 0, dead_lettered: 0 });
    await finish();
  });

  it("announces once more without failing when an attempt announces at the same moment", async () => {
    const id = await makeDelivery(0);
    await Promise.all([record(id, "first"), sweep(60), sweep(60), sweep(60)]);
    const announced =
      await database.admin`select occurrence from wallet.outbox where subject_id = ${id} order by 1`;
    expect(announced.map((row) => row["occurrence"])).toEqual(announced.map((_, index) => index + 1));
    await finish();
  });

  it("does not announce again what another sweep announced while it waited", async () => {
    const ids: string[] = [];
    for (let one = 0; one < 11; one++) ids.push(await makeDelivery(0)); // a loop's rows come ten at a time
    await database.admin`delete from wallet.outbox`;
    const [first, last] = [ids[0] ?? "", ids[10] ?? ""];
    await attempt.unsafe("begin");
    await attempt`select wallet.announce('delivery/attempt-failed', ${first})`;
    const slow = sweep(3);
    await expect.poll(lockWaits, { interval: 5 }).toBe(1);
    expect(await sweep(3)).toEqual({ announced: 1, dead_lettered: 0 }); // the eleventh: the others are locked
    await attempt.unsafe("rollback");
    expect(await slow).toEqual({ announced: 10, dead_lettered: 0 });
    expect(await database.admin`select from wallet.outbox where subject_id = ${last}`).toHaveLength(1);
    await finish();
  });
});
