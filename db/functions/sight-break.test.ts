import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { query } from "@/db/client";
import { newId } from "@/db/ids";
import { ageBreaks } from "@/server/reconciliation/age-breaks";
import { BREAK_TYPES } from "@/server/reconciliation/break-types";
import { resolveBreak } from "@/server/reconciliation/resolve-break";
import { callOf, historyOf, sight } from "@/server/testing/breaks";
import { useDatabase } from "@/server/testing/database";
import { makePerson } from "@/server/testing/factories";

const database = useDatabase();
const facts = (text: string): Buffer => createHash("sha256").update(text).digest();
const HOUR = 3_600_000;

type Row = {
  state: string;
  severity: string;
  sightings: number;
  reopened: number;
  closed_at: Date | null;
  due_at: Date;
};
async function rowOf(breakId: string): Promise<Row> {
  const [row] = await query<Row>("read", "select * from wallet.reconciliation_breaks where id = $1", [
    breakId,
  ]);
  if (!row) throw new Error("no such break");
  return row;
}

const accept = async (breakId: string): Promise<void> =>
  resolveBreak(callOf(await makePerson(database, { role: "admin" })), {
    breakId,
    reasonCode: "false_positive",
    remark: "looked at it: nothing is wrong",
    evidence: null,
  });

describe("break_harm", () => {
  it("is the table that screens show", async () => {
    for (const [type, { harm }] of Object.entries(BREAK_TYPES)) {
      expect([type, (await database.admin`select wallet.break_harm(${type}) as harm`)[0]?.["harm"]]).toEqual([
        type,
        harm,
      ]);
    }
  });
});

describe("break_severity", () => {
  it.each([
    ["medium", 5_000, 0, "medium"],
    ["medium", 999, 0, "low"],
    ["medium", 1_000, 0, "medium"],
    ["medium", -999, 0, "low"],
    ["medium", 0, 0, "medium"],
    ["low", 1, 0, "low"],
    ["critical", 1, 0, "critical"],
    ["medium", 999_999, 0, "medium"],
    ["medium", 1_000_000, 0, "high"],
    ["medium", -1_000_000, 0, "high"],
    ["medium", 5_000, 3 * 24, "high"],
    ["medium", 5_000, 7 * 24, "critical"],
    ["critical", 1_000_000, 7 * 24, "critical"],
  ])("is %s harm of %i cents after %i hours: %s", async (harm, amount, hours, expected) => {
    const [row] = await database.admin`
      select wallet.break_severity(${harm}, ${amount}, now(), now() + make_interval(hours => ${hours})) as severity`;
    expect(row?.["severity"]).toBe(expected);
  });
});

describe("sight_break", () => {
  it("opens one break for two hundred sightings at the same moment, and counts them all", async () => {
    const objectId = newId();
    const seen = await Promise.all(
      Array.from({ length: 200 }, () =>
        query<{ open_break: string }>(
          "worker",
          "select wallet.open_break('duplicate', 'high', 'purchase', $1, null, 5000, 'ZAR', '{}')",
          [objectId],
        ),
      ),
    );
    const ids = new Set(seen.map(([row]) => row?.open_break));
    expect(ids.size).toBe(1);
    expect(await rowOf([...ids][0] ?? "")).toMatchObject({ state: "new", sightings: 200, severity: "high" });
  });

  it("is due by its severity", async () => {
    const { breakId, what } = await sight(database, { type: "stray_payout", amountMinor: 5n });
    expect(what).toBe("opened");
    const row = await rowOf(breakId);
    expect(row.severity).toBe("critical");
    expect(row.due_at.getTime() - Date.now()).toBeGreaterThan(3.9 * HOUR);
    expect(row.due_at.getTime() - Date.now()).toBeLessThan(4.1 * HOUR);
  });

  it("stays closed when exactly what was accepted is seen again, and is reopened by anything else", async () => {
    const objectId = newId();
    const again = (text: string) => sight(database, { objectId, facts: facts(text), runId: newId() });
    const { breakId } = await again("a");
    await accept(breakId);
    expect(await again("a")).toEqual({ breakId, what: "accepted" });
    expect(await rowOf(breakId)).toMatchObject({ state: "resolved", sightings: 2 });
    expect(await again("b")).toEqual({ breakId, what: "reopened" });
    expect(await rowOf(breakId)).toMatchObject({
      state: "new",
      reopened: 1,
      closed_at: null,
      reason_code: null,
    });
    expect(await again("a")).toEqual({ breakId, what: "seen" });
    expect(await historyOf(breakId)).toEqual(["opened", "resolved", "reopened", "seen"]);
  });

  it("takes a sighting without facts that says nothing new as the one before", async () => {
    const objectId = newId();
    const seen = { objectId, detail: { status: "paid", run: "x" } };
    const { breakId } = await sight(database, { ...seen, facts: facts("statement") });
    await accept(breakId);
    expect((await sight(database, { objectId, detail: { status: "paid" } })).what).toBe("accepted");
    expect((await sight(database, { objectId, detail: { status: "refunded" } })).what).toBe("reopened");
  });

  it("comes back to the admin who had it after it was cleared", async () => {
    const objectId = newId();
    const { breakId } = await sight(database, { objectId });
    const admin = await makePerson(database, { role: "admin" });
    await database.admin`update wallet.reconciliation_breaks set assignee_id = ${admin.userId}, state = 'assigned' where id = ${breakId}`;
    const clear = async (): Promise<unknown> =>
      (await database.admin`select wallet.clear_break(${breakId}, ${newId()}, 'agrees') as outcome`)[0]?.[
        "outcome"
      ];
    expect([await clear(), await clear()]).toEqual(["cleared", "already"]);
    expect(await rowOf(breakId)).toMatchObject({ state: "cleared" });
    expect((await sight(database, { objectId })).what).toBe("reopened");
    expect(await rowOf(breakId)).toMatchObject({ state: "assigned" });
  });

  it("keeps quiet about sightings that repeat what is known, unless a statement made them", async () => {
    const objectId = newId();
    const { breakId } = await sight(database, { objectId });
    await sight(database, { objectId });
    await sight(database, { objectId, runId: newId() });
    await sight(database, { objectId, amountMinor: 7000n });
    expect(await historyOf(breakId)).toEqual(["opened", "seen", "seen"]);
  });
});

describe("age_breaks", () => {
  it("raises severity at 3 and 7 days, brings the due time forward, and does it once", async () => {
    const { breakId } = await sight(database, { type: "fee_mismatch" });
    const due = (await rowOf(breakId)).due_at;
    const at = (days: number) => new Date(Date.now() + days * 24 * HOUR);
    await ageBreaks(at(2));
    expect((await rowOf(breakId)).severity).toBe("medium");
    await ageBreaks(at(3.01));
    const aged = await rowOf(breakId);
    expect(aged.severity).toBe("high");
    expect(aged.due_at.getTime()).toBe(due.getTime() - 48 * HOUR);
    expect(await ageBreaks(at(3.01))).toBe(0);
    await ageBreaks(at(7.01));
    expect((await rowOf(breakId)).severity).toBe("critical");
    expect(await historyOf(breakId)).toEqual(["opened", "severity", "severity"]);
  });

  it("ends waiting and ignoring at their date", async () => {
    const { breakId } = await sight(database);
    await database.admin`update wallet.reconciliation_breaks set state = 'ignored', waiting_until = now() + interval '1 day' where id = ${breakId}`;
    await ageBreaks(new Date());
    expect((await rowOf(breakId)).state).toBe("ignored");
    await ageBreaks(new Date(Date.now() + 25 * HOUR));
    expect(await rowOf(breakId)).toMatchObject({ state: "new", waiting_until: null });
  });
});
