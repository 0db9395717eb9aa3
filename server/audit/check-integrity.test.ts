import { beforeAll, describe, expect, it } from "vitest";
import { connectAs, stateOf } from "@/server/testing/connect";
import { shiftClock, useDatabase } from "@/server/testing/database";
import { fund, makePerson } from "@/server/testing/factories";
import { auditLogPiece, both, findLinkToAudit, NOTHING_FOUND, recordCheck } from "./check-integrity";
import { sealAudit } from "./seal-audit";

const database = useDatabase();
const forger = connectAs(database, "admin", { session_replication_role: "replica" });
const owner = connectAs(database, "admin", { role: "wallet_owner" });

beforeAll(async () => {
  for (let minute = 1; minute <= 3; minute++) {
    await fund(await makePerson(database), 100n);
    await shiftClock(database, `${minute} minutes`);
    await sealAudit({ most: 5 });
  }
});

const told = () =>
  database.admin`select rule, detail ->> 'rows' as rows from wallet.alert_conditions(wallet.clock(), '{}', wallet.clock())
    where rule in ('schema_drift', 'audit_log_changed') order by rule`;

describe("auditLogPiece", () => {
  it("looks at a chain from a link on to its end, and says in sentences where it is broken", async () => {
    expect(await findLinkToAudit(1)).toBe("1");
    expect(await auditLogPiece("1")).toEqual({ ...NOTHING_FOUND, next: null });
    await forger`update wallet.audit_log set reason = 'x' where at = (select up_to_at from wallet.audit_chain where number = 2)`;
    const look = await auditLogPiece("1");
    expect(look).toMatchObject({
      found: 1,
      findings: [expect.stringMatching(/^link 2: audit log: each link holds its rows/)],
    });
    expect((await auditLogPiece("3")).found).toBe(0);
    expect(both(look, look).found).toBe(2);
  });
});

describe("recordCheck", () => {
  it("is told as an alert while the newest look of its kind found something", async () => {
    await recordCheck("schema", {
      found: 3,
      findings: ["unexpected: grant insert on balances to wallet_app"],
    });
    await recordCheck("audit_chain", { found: 1, findings: ["link 2"] });
    expect([...(await told())]).toEqual([
      { rule: "audit_log_changed", rows: "1" },
      { rule: "schema_drift", rows: "3" },
    ]);
    await recordCheck("schema", NOTHING_FOUND);
    expect([...(await told())]).toEqual([{ rule: "audit_log_changed", rows: "1" }]);
  });

  it("14.45 is written once, as the chain and the log are, also for the owner", async () => {
    for (const table of ["audit_log", "audit_chain", "integrity_checks", "consents"])
      for (const change of [
        `update wallet.${table} set %`,
        `delete from wallet.${table}`,
        `truncate wallet.${table}`,
      ]) {
        const column =
          table === "audit_log" ? "reason = 'x'" : table === "consents" ? "version = 'x'" : "hash = null";
        const set = table === "integrity_checks" ? "found = 0" : column;
        expect([change, await stateOf(owner, change.replace("%", set))]).toEqual([change, "WL008"]);
      }
  });
});
