import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { useTestGateway } from "@/server/revio/test-server";
import { useDatabase } from "@/server/testing/database";
import { fund, makePerson, type Person } from "@/server/testing/factories";
import { adminCall } from "@/server/testing/statements";
import { requestRun } from "./request-run";
import { reconcileNow } from "./run-steps";

const database = useDatabase(); // REVIO_MODE is test
const wire = useTestGateway();
let admin: Person;

beforeAll(async () => {
  admin = await makePerson(database, { role: "admin" });
  await fund(await makePerson(database), 25_000n);
});
beforeEach(() => {
  (globalThis.octocoRevio ??= {}).gateway = wire.gateway;
});

const statement = (id: string, more: object) => ({
  id,
  type: "company_statement",
  status: "pending",
  download_url: null,
  is_test: true,
  ...more,
});

async function askForRun(): Promise<string> {
  const runId = newId();
  const window = { from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + 60_000) };
  await requestRun(adminCall(admin), { runId, kind: "on_demand", ...window, reason: null });
  return runId;
}

/** The end of a run, and all that a comparison could have left behind. */
async function endOf(runId: string) {
  const [row] = await database.admin`
    select r.state, r.failure_code as code, r.failure_detail as detail, r.report, f.state as file,
           (select count(*)::int from wallet.statement_chunks c where c.file_id = r.file_id) as pieces,
           (select count(*)::int from wallet.reconciliation_items i where i.run_id = r.id) as items,
           (select count(*)::int from wallet.reconciliation_breaks) as breaks
      from wallet.reconciliation_runs r left join wallet.statement_files f on f.id = r.file_id where r.id = ${runId}`;
  return row;
}

const FAILED = {
  state: "failed",
  code: "statement_of_other_mode",
  detail: expect.stringMatching(/live and we run in test mode.* Nothing was compared or changed\./),
  report: null,
  pieces: 0,
  items: 0,
  breaks: 0,
};

describe("a statement of Revio's other mode", () => {
  it("ends the run that asked for it, and nothing of it is kept", async () => {
    wire.serve(201, statement(newId(), { is_test: false }));
    const runId = await askForRun();
    await reconcileNow(runId, { pollMs: 1 });
    expect(await endOf(runId)).toEqual({ ...FAILED, file: null });
    await reconcileNow(runId, { pollMs: 1 });
    expect(await endOf(runId)).toEqual({ ...FAILED, file: null });
    expect(wire.sent()).toHaveLength(1);
  });

  it("is not downloaded when only the finished one says so", async () => {
    const id = newId();
    wire.serve(201, statement(id, {}));
    const runId = await askForRun();
    await expect(reconcileNow(runId, { polls: 1 })).rejects.toThrow("not ready");
    const made = { status: "success", download_url: `${wire.server.url}/file.csv`, is_test: false };
    wire.serve(200, statement(id, made));
    await reconcileNow(runId, { pollMs: 1 });
    expect(await endOf(runId)).toEqual({ ...FAILED, file: "receiving" });
    expect(wire.sent().filter(({ line }) => line.includes("file.csv"))).toEqual([]);
  });
});
