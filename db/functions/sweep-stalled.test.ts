import { describe, expect, it } from "vitest";
import { query } from "@/db/client";
import { newId } from "@/db/ids";
import { connectAs } from "@/server/testing/connect";
import { useDatabase } from "@/server/testing/database";

const database = useDatabase();
const attempt = connectAs(database, "admin");

const record = (id: string, trigger: string): Promise<unknown> =>
  query(
    "worker",
    "select * from wallet.record_attempt($1, $2, $3, 'provider_unavailable', 'retrying', 'provider_unavailable', 5)",
    [newId(), id, trigger],
  );

/** A delivery that has had all its attempts and no success. */
async function makeSpentDelivery(): Promise<string> {
  const id = newId();
  await query(
    "worker",
    `select * from wallet.record_delivery($1, 'webhook', $2, $3, '{}', 'key', 'purchase.paid', 'purchase', 'p', 'p', 'r', true, null)`,
    [id, Buffer.from(id), Buffer.from("{}")],
  );
  for (const trigger of ["first", "retry", "retry", "retry"]) await record(id, trigger);
  return id;
}

describe("sweep_stalled", () => {
  it("passes over a delivery that is being worked on, and neither waits for it nor deadlocks with it", async () => {
    const busy = await makeSpentDelivery();
    const idle = await makeSpentDelivery();
    await attempt.unsafe("begin");
    await attempt`select from wallet.webhook_logs where id = ${busy} for update`; // how record_attempt begins
    const later = new Date(Date.now() + 3_600_000);
    const rows = await query("worker", "select * from wallet.sweep_stalled($1, 100)", [later]);
    expect(rows).toEqual([{ announced: 0, dead_lettered: 1 }]);
    await attempt`select wallet.record_attempt(${newId()}, ${busy}, 'retry', 'settled', 'processed', null, 5)`;
    await attempt.unsafe("commit");
    expect(await database.admin`select id, state from wallet.webhook_logs order by id`).toEqual([
      { id: busy, state: "processed" },
      { id: idle, state: "dead_letter" },
    ]);
  });

  it("announces once more without failing when an attempt announces at the same moment", async () => {
    const id = newId();
    await query(
      "worker",
      `select * from wallet.record_delivery($1, 'webhook', $2, $3, '{}', 'key', 'purchase.paid', 'purchase', 'p', 'p', 'r', true, null)`,
      [id, Buffer.from(id), Buffer.from("{}")],
    );
    const later = new Date(Date.now() + 3_600_000);
    const sweep = (): Promise<unknown> =>
      query("worker", "select * from wallet.sweep_stalled($1, 100)", [later]);
    await Promise.all([record(id, "first"), sweep(), sweep(), sweep()]);
    const announced =
      await database.admin`select occurrence from wallet.outbox where subject_id = ${id} order by 1`;
    expect(announced.map((row) => row["occurrence"])).toEqual(announced.map((_, index) => index + 1));
    await database.admin`delete from wallet.outbox`;
  });
});
