import { beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { shiftClock, useDatabase } from "@/server/testing/database";
import {
  makePendingDeposit,
  makePerson,
  type PendingDeposit,
  type Person,
  settle,
} from "@/server/testing/factories";
import { adminCall, compare, compareAgain, compareFile, itemsOf, upload } from "@/server/testing/statements";
import { REVIO_COLUMNS } from "./column-map";
import { findRun } from "./find-run";
import { loadStatement } from "./load-statement";
import { matchStatement } from "./match-statement";
import { requestRun } from "./request-run";
import { resolveBreak } from "./resolve-break";

const database = useDatabase({ TIMING_GRACE_MINUTES: "0" });
const BRAND = "5f0c1f6e-2f0b-4c57-9f43-8d7a3f1c2b10";
const WINDOW = { from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + 3_600_000) };
let admin: Person;
let person: Person;

beforeAll(async () => {
  [admin, person] = [await makePerson(database, { role: "admin" }), await makePerson(database)];
});

/** A statement that lists these purchases as paid just now, 25 000 each unless said. */
function listing(...paid: [deposit: PendingDeposit, amount?: string][]): Buffer {
  const at = new Date().toISOString().slice(0, 19).replace("T", " ");
  const rows = paid.map(([{ purchaseId, reference }, amount = "250.00"]) =>
    [
      purchaseId,
      "purchase",
      "",
      reference,
      "paid",
      at,
      at,
      "ZAR",
      amount,
      "0.00",
      amount,
      "visa",
      "true",
      BRAND,
    ].join(","),
  );
  return Buffer.from(`${[REVIO_COLUMNS.join(","), ...rows].join("\n")}\n`);
}

async function queue(content: Buffer): Promise<string> {
  const { fileId } = await upload(admin, content, WINDOW);
  const runId = newId();
  await requestRun(adminCall(admin), { runId, kind: "upload", fileId, leaveOutBadRows: false, reason: null });
  return runId;
}

const breakOf = async (purchaseId: string) =>
  (
    await database.admin`select id, type, state, reopened, sightings, cleared_by_run_id from wallet.reconciliation_breaks where object_id = ${purchaseId}`
  )[0];

describe("matchStatement", () => {
  it("says that the rows are lost when the staging table holds other ones, and compares after a new load", async () => {
    const runId = await queue(listing([await makePendingDeposit(person)]));
    const loaded = await loadStatement(runId);
    if (loaded.outcome !== "loaded") throw new Error(loaded.outcome);
    await database.admin`truncate wallet.statement_rows`; // what a crash of PostgreSQL does to an unlogged table
    expect(await matchStatement(runId, loaded.load, loaded.rows)).toBe("lost");
    expect(await itemsOf(runId)).toEqual([]);
    await compare(runId);
    expect((await findRun(runId)).state).toBe("done");
    expect(await matchStatement(runId, loaded.load, loaded.rows)).toBe("matched");
    expect(await itemsOf(runId)).toHaveLength(1);
  });

  it("reads the rows of the load that counts, whatever an older one still writes", async () => {
    const runId = await queue(listing([await makePendingDeposit(person)]));
    const [first, second] = [await loadStatement(runId), await loadStatement(runId)];
    if (first.outcome !== "loaded" || second.outcome !== "loaded") throw new Error("not loaded");
    await database.admin`insert into wallet.statement_rows select ${first.load}, line, product, object_id, related_id, reference, status, paid_at, currency, amount, fee, is_ours from wallet.statement_rows`;
    expect(await matchStatement(runId, first.load, first.rows)).toBe("superseded");
    expect(await matchStatement(runId, second.load, second.rows)).toBe("matched");
    expect(await itemsOf(runId)).toHaveLength(1);
  });

  it("goes on with one worker where several find no shared memory", async () => {
    const [look] =
      await database.admin`select pg_get_function_result('wallet.first_look'::regproc) as result`;
    const small = `
      alter function wallet.first_look rename to whole_look;
      create function wallet.first_look(p_load bigint, p_from timestamptz, p_to timestamptz) returns ${look?.["result"]}
      language plpgsql stable as $$
      begin
        if current_setting('max_parallel_workers_per_gather') <> '0' then
          raise exception 'could not resize shared memory segment' using errcode = '53100';
        end if;
        return query select * from wallet.whole_look(p_load, p_from, p_to);
      end $$`;
    const whole = "drop function wallet.first_look; alter function wallet.whole_look rename to first_look";
    await database.admin.unsafe(small).simple();
    try {
      const { fileId } = await upload(admin, listing([await makePendingDeposit(person)]), WINDOW);
      const runId = await compareFile(admin, fileId);
      expect((await findRun(runId)).state).toBe("done");
      expect(await itemsOf(runId)).toHaveLength(1);
    } finally {
      await database.admin.unsafe(whole).simple();
    }
  });

  it("clears a break by the run that sees the record agree, and reopens it when it differs again", async () => {
    const deposit = await makePendingDeposit(person);
    const { fileId } = await upload(admin, listing([deposit]), WINDOW);
    await compareFile(admin, fileId);
    expect(await breakOf(deposit.purchaseId)).toMatchObject({ type: "missing_in_ledger", state: "new" });
    expect(await settle(deposit)).toBe("settled");
    const again = await compareFile(admin, fileId);
    expect(await breakOf(deposit.purchaseId)).toMatchObject({ state: "cleared", cleared_by_run_id: again });
  });

  it("keeps what a person accepted closed, and reopens it when the facts are others", async () => {
    const deposit = await makePendingDeposit(person);
    await settle(deposit);
    const run = await compareFile(admin, (await upload(admin, listing([deposit, "250.01"]), WINDOW)).fileId);
    const found = await breakOf(deposit.purchaseId);
    expect(found).toMatchObject({ type: "amount_mismatch" });
    await resolveBreak(adminCall(admin), {
      breakId: found?.["id"],
      reasonCode: "provider_error_confirmed",
      remark: "They confirmed it.",
      evidence: null,
    });
    const items = await itemsOf(await compareAgain(admin, run));
    expect(items.filter(({ objectId }) => objectId === deposit.purchaseId)).toMatchObject([
      { verdict: "accepted", difference: "-1" },
    ]);
    expect(await breakOf(deposit.purchaseId)).toMatchObject({ state: "resolved", reopened: 0 });
    await compareFile(admin, (await upload(admin, listing([deposit, "250.02"]), WINDOW)).fileId);
    expect(await breakOf(deposit.purchaseId)).toMatchObject({ state: "new", reopened: 1 });
  });

  it("matches equal amounts of one day by their records, never by the amount", async () => {
    const [ours, theirs] = [await makePendingDeposit(person), await makePendingDeposit(person)];
    await settle(ours);
    const runId = await compareFile(admin, (await upload(admin, listing([theirs]), WINDOW)).fileId);
    const types = new Map((await itemsOf(runId)).map(({ objectId, type }) => [objectId, type]));
    expect([types.get(ours.purchaseId), types.get(theirs.purchaseId)]).toEqual([
      "missing_at_provider",
      "missing_in_ledger",
    ]);
  });
});

describe("loadStatement", () => {
  it("lets one run load at a time, and takes the table from one that was silent for a minute", async () => {
    const [one, other] = [
      await queue(listing([await makePendingDeposit(person)])),
      await queue(listing([await makePendingDeposit(person)])),
    ];
    expect((await loadStatement(one)).outcome).toBe("loaded");
    expect(await loadStatement(other)).toEqual({ outcome: "busy" });
    await shiftClock(database, "61 seconds");
    expect((await loadStatement(other)).outcome).toBe("loaded");
    await shiftClock(database, null);
    expect((await findRun(one)).state).toBe("queued");
    const announced =
      await database.admin`select from wallet.outbox where event_name = 'reconciliation/requested' and subject_id = ${one}`;
    expect(announced).toHaveLength(2);
    await compare(other);
    await compare(one);
    expect([(await findRun(one)).state, (await findRun(other)).state]).toEqual(["done", "done"]);
  });

  it("shows its progress while it runs", async () => {
    const runId = await queue(
      listing([await makePendingDeposit(person)], [await makePendingDeposit(person)]),
    );
    await loadStatement(runId);
    const [run] =
      await database.admin`select rows_expected, rows_loaded, heartbeat_at is not null as beats from wallet.reconciliation_runs where id = ${runId}`;
    expect(run).toEqual({ rows_expected: "2", rows_loaded: "2", beats: true });
    await compare(runId);
  });
});
