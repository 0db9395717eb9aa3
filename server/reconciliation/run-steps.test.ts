import { beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { Refusal } from "@/server/errors";
import { refreshDeposit } from "@/server/deposits/refresh-deposit";
import { shiftClock } from "@/server/testing/database";
import { breaksOf, openDeposit } from "@/server/testing/deposits";
import { balanceOf, makePerson, type Person } from "@/server/testing/factories";
import { useRevio } from "@/server/testing/sandbox";
import { adminCall, itemsOf, reportOf } from "@/server/testing/statements";
import { findRun } from "./find-run";
import { openMissingRuns } from "./missing-days";
import { cancelRun, requestRun } from "./request-run";
import { dropRun, reconcileNow } from "./run-steps";

const { database, sandbox } = useRevio({ TIMING_GRACE_MINUTES: "0" });
const QUICK = { pollMs: 50 };
let admin: Person;

beforeAll(async () => {
  admin = await makePerson(database, { role: "admin" });
  await settings({ statement_seconds: 0 });
});

/** A comparison with Revio's statement of the last hour; its id. */
async function askForRun(): Promise<string> {
  const runId = newId();
  const window = { from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + 60_000) };
  await requestRun(adminCall(admin), { runId, kind: "on_demand", ...window, reason: null });
  return runId;
}

const settings = (changes: object) => sandbox.control("PUT", "settings", changes);
const endOf = async (runId: string): Promise<[state: string, failure: string | null]> => {
  const [row] =
    await database.admin`select state, failure_code from wallet.reconciliation_runs where id = ${runId}`;
  return [row?.["state"], row?.["failure_code"]];
};

describe("reconcileNow", () => {
  it("ends well for a time in which nothing moved", async () => {
    const runId = newId();
    const window = { from: new Date("2026-01-01T00:00:00Z"), to: new Date("2026-01-02T00:00:00Z") };
    await requestRun(adminCall(admin), { runId, kind: "on_demand", ...window, reason: null });
    await reconcileNow(runId, QUICK);
    expect(await endOf(runId)).toEqual(["done", null]);
    expect(await itemsOf(runId)).toEqual([]);
  });

  it("brings Revio's statement in, books what no webhook told of, and clears that break by what it saw", async () => {
    const person = await makePerson(database);
    const [told, untold] = [await openDeposit(person), await openDeposit(person, { amountMinor: 30_000n })];
    await sandbox.act(told.purchaseId, "pay");
    await refreshDeposit(told, "webhook");
    await sandbox.act(untold.purchaseId, "pay");
    const runId = await askForRun();
    await reconcileNow(runId, QUICK);
    expect(await endOf(runId)).toEqual(["done", null]);
    const found = await itemsOf(runId);
    expect(found.map(({ type, objectId }) => [type, objectId])).toEqual([
      ["missing_in_ledger", untold.purchaseId],
    ]);
    expect((await balanceOf(person)).available).toBe(55_000n);
    expect(await breaksOf(database, untold.purchaseId)).toEqual([]);
    const [run] =
      await database.admin`select matched, compared, breaks_new from wallet.reconciliation_runs where id = ${runId}`;
    expect(run).toMatchObject({ matched: "1", compared: "2", breaks_new: 1 });

    const next = await askForRun();
    await reconcileNow(next, QUICK);
    expect(await itemsOf(next)).toEqual([]);
    expect((await reportOf(next)).report.clearing).toMatchObject({ difference: "0", unexplained: "0" });
  });

  it("does nothing more when it is done", async () => {
    const runId = await askForRun();
    await reconcileNow(runId, QUICK);
    const before = await reportOf(runId);
    await reconcileNow(runId, QUICK);
    expect(await reportOf(runId)).toEqual(before);
    const files =
      await database.admin`select from wallet.statement_files f join wallet.reconciliation_runs r on r.file_id = f.id where r.id = ${runId}`;
    expect(files).toHaveLength(1);
  });

  it("goes on where it was once Revio answers again", async () => {
    const runId = await askForRun();
    await sandbox.fault({ path: "/company_statements/" }, { kind: "answer", status: 503 });
    await expect(reconcileNow(runId, QUICK)).rejects.toThrow("revio_unavailable");
    expect((await findRun(runId)).state).toBe("requesting");
    await sandbox.heal();
    await reconcileNow(runId, QUICK);
    expect(await endOf(runId)).toEqual(["done", null]);
  });

  it("begins a download again that broke off, and stores the statement once", async () => {
    const runId = await askForRun();
    await sandbox.fault({ path: "/__statements/{file}", times: 3 }, { kind: "reset" });
    await reconcileNow(runId, QUICK).catch(() => undefined);
    await sandbox.heal();
    await reconcileNow(runId, QUICK);
    expect(await endOf(runId)).toEqual(["done", null]);
  });

  it.each([
    [{ statement_outcome: "error" }, "statement_refused"],
    [{ statement_cut: true }, "file_refused"],
    [{ statement_extra_column: true }, "file_refused"],
    [{ statement_latin1: true }, "file_refused"],
    [{ statement_decimal: "," }, "file_refused"],
  ])("ends with a reason, and no report, when Revio's statement comes with %j", async (odd, code) => {
    const person = await makePerson(database);
    const deposit = await openDeposit(person);
    await sandbox.act(deposit.purchaseId, "pay");
    await refreshDeposit(deposit, "webhook");
    await settings(odd);
    const runId = await askForRun();
    await reconcileNow(runId, QUICK);
    await settings({
      statement_outcome: "success",
      statement_cut: false,
      statement_extra_column: false,
      statement_latin1: false,
      statement_decimal: ".",
    });
    expect(await endOf(runId)).toEqual(["failed", code]);
    expect(await itemsOf(runId)).toEqual([]);
  });
});

describe("a run", () => {
  it("that was called off does nothing more, and calling it off again changes nothing", async () => {
    const runId = await askForRun();
    const reason = "not needed any more";
    await cancelRun(adminCall(admin), { runId, reason });
    await cancelRun(adminCall(admin), { runId, reason });
    await reconcileNow(runId, QUICK);
    expect(await endOf(runId)).toEqual(["cancelled", null]);
    const audits =
      await database.admin`select reason from wallet.audit_log where object_id = ${runId} and action = 'reconciliation.cancel'`;
    expect(audits.map((row) => row["reason"])).toEqual([reason]);
  });

  it("that has ended can't be called off, nor given up", async () => {
    const runId = await askForRun();
    await reconcileNow(runId, QUICK);
    const wish = { runId, reason: "not needed any more" };
    await expect(cancelRun(adminCall(admin), wish)).rejects.toThrow(new Refusal("RUN_FINISHED"));
    await dropRun(runId, "gave_up", "too late");
    expect(await endOf(runId)).toEqual(["done", null]);
  });

  it("is asked for by admins only, once per id, and announced once", async () => {
    const runId = newId();
    const window = { from: new Date(Date.now() - 3_600_000), to: new Date() };
    const person = await makePerson(database);
    const asked = (call: Person) =>
      requestRun(adminCall(call), { runId, kind: "on_demand", ...window, reason: null });
    await expect(asked(person)).rejects.toThrow(new Refusal("NO_PERMISSION"));
    await Promise.all([asked(admin), asked(admin).catch(() => undefined)]);
    await asked(admin);
    const sent = await database.admin`select from wallet.outbox where subject_id = ${runId}`;
    expect(sent).toHaveLength(1);
  });
});

describe("openMissingRuns", () => {
  it("queues each day since the first effect once, and none before", async () => {
    await shiftClock(database, "3 days");
    const now = new Date(Date.now() + 3 * 86_400_000);
    const [first, second] = await Promise.all([openMissingRuns(now), openMissingRuns(now)]);
    expect([first + second, await openMissingRuns(now)]).toEqual([3, 0]);
    const days = await database.admin`
      select (window_from at time zone 'Africa/Johannesburg')::text as from, window_to - window_from = interval '1 day' as day
        from wallet.reconciliation_runs where kind = 'nightly' order by 1`;
    expect(days.map((row) => [String(row["from"]).slice(11), row["day"]])).toEqual(
      Array.from({ length: 3 }, () => ["00:00:00", true]),
    );
  });
});
