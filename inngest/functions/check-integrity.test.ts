import { describe, expect, it } from "vitest";
import { sealAudit } from "@/server/audit/seal-audit";
import { connectAs } from "@/server/testing/connect";
import { shiftClock, useDatabase } from "@/server/testing/database";
import { makePerson, fund } from "@/server/testing/factories";
import { checkIntegrityHourly } from "./check-integrity";

const database = useDatabase();
const forger = connectAs(database, "admin", { session_replication_role: "replica" });

/** The function's body, called directly, each step at once. */
async function runAt(scheduledAt: string): Promise<unknown> {
  const body: unknown = Reflect.get(checkIntegrityHourly, "fn");
  if (typeof body !== "function") throw new Error("the function has no body");
  const run = (_name: string, work: () => unknown): unknown => work();
  return body({ event: { data: { scheduledAt } }, runId: scheduledAt, step: { run } });
}

const checks = () => database.admin`select kind, found from wallet.integrity_checks order by id`;

describe("check-integrity", () => {
  it("14.39 14.50 keeps that it looked, and what it found, once an hour", async () => {
    await fund(await makePerson(database), 100n);
    await forger`update wallet.audit_log set at = at - interval '1 minute'`;
    await sealAudit({ most: 5 });
    expect(await runAt("2026-11-21T10:37:00.000Z")).toEqual({ schema: 0, auditLog: 0 });
    await forger`update wallet.audit_log set reason = 'x'`;
    await database.admin`grant insert on wallet.balances to wallet_app`;
    expect(await runAt("2026-11-21T11:37:00.000Z")).toEqual({ schema: 1, auditLog: 1 });
    expect([...(await checks())]).toEqual([
      { kind: "schema", found: 0 },
      { kind: "audit_chain", found: 0 },
      { kind: "schema", found: 1 },
      { kind: "audit_chain", found: 1 },
    ]);
  });

  it("says that the clock was replaced, as only a test does", async () => {
    await shiftClock(database, "1 minute");
    await database.admin`revoke insert on wallet.balances from wallet_app`;
    await runAt("2026-11-21T12:37:00.000Z");
    const [row] =
      await database.admin`select findings from wallet.integrity_checks where kind = 'schema' order by id desc limit 1`;
    expect(row?.["findings"]).toEqual([expect.stringMatching(/^changed: function clock\(\)/)]);
  });
});
