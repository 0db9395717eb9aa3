import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { metrics } from "@/server/observability/metrics";
import { shiftClock, useDatabase } from "@/server/testing/database";
import { fund, makePerson } from "@/server/testing/factories";
import { listJobLateness } from "./job-lateness";
import { readiness } from "./readiness";
import { renderMetrics } from "./row-gauges";
import { SCHEDULE } from "./schedule";
import { lookAfterJobs } from "./watchdog";

let engine: Server;
let engineStatus = 200;
const database = useDatabase();

beforeAll(async () => {
  engine = createServer((_request, response) => response.writeHead(engineStatus).end("{}"));
  await new Promise<void>((done) => engine.listen(0, "127.0.0.1", done));
  process.env["INNGEST_BASE_URL"] = `http://127.0.0.1:${(engine.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((done) => engine.close(done)));

beforeEach(async () => {
  await database.admin`delete from wallet.job_runs`;
  await database.admin`update wallet.applied_files set applied_at = now()`; // the template may be older than a period
});

const runs = async (job: string, ago: string): Promise<void> => {
  await database.admin.unsafe(`insert into wallet.job_runs (job, period, run_id, finished_at, outcome)
    values ('${job}', wallet.clock() - interval '${ago}', 'run', wallet.clock(), 'done') on conflict do nothing`);
};
const allOnTime = async (): Promise<void> => {
  for (const job of Object.keys(SCHEDULE)) await runs(job, "1 second");
};

/** Answers are kept for a second. */
const fresh = async (): Promise<Awaited<ReturnType<typeof readiness>>> => {
  await new Promise((done) => setTimeout(done, 1_050));
  return readiness();
};

describe("listJobLateness", () => {
  it("counts from the set-up of the database while a job has never run", async () => {
    expect((await listJobLateness()).every(({ overdue }) => !overdue)).toBe(true);
    await shiftClock(database, "4 minutes");
    const everyMinute = Object.entries(SCHEDULE).flatMap(([job, period]) => (period === 60 ? [job] : []));
    const overdue = (await listJobLateness()).filter((job) => job.overdue).map(({ job }) => job);
    expect(overdue.sort()).toEqual(everyMinute.sort());
    await shiftClock(database, null);
  });

  it("calls a job overdue when two runs are missing, not one", async () => {
    await allOnTime();
    await shiftClock(database, "10 minutes");
    expect((await listJobLateness()).find(({ job }) => job === "sweep-stalled")).toMatchObject({
      overdue: false,
      lateSeconds: expect.closeTo(301, -1),
    });
    await shiftClock(database, "12 minutes");
    expect((await listJobLateness()).find(({ job }) => job === "sweep-stalled")).toMatchObject({
      overdue: true,
    });
    await shiftClock(database, null);
  });
});

describe("lookAfterJobs", () => {
  it("remembers what is overdue and forgets it when it runs again", async () => {
    await shiftClock(database, "3 days");
    const first = await lookAfterJobs(new Set());
    expect([...first].sort()).toEqual(Object.keys(SCHEDULE).sort());
    await allOnTime();
    expect(await lookAfterJobs(first)).toEqual(new Set());
    await shiftClock(database, null);
  });
});

describe("readiness", () => {
  it("is ok when every part is", async () => {
    await allOnTime();
    expect(await fresh()).toEqual({
      status: "ok",
      parts: {
        database: { state: "ok" },
        migrations: { state: "ok" },
        engine: { state: "ok" },
        provider: { state: "ok" },
        jobs: { state: "ok" },
      },
    });
  });

  it("is degraded, not down, without the engine or with a late job, and says which", async () => {
    engineStatus = 503;
    await shiftClock(database, "20 minutes");
    const answer = await fresh();
    expect(answer.status).toBe("degraded");
    expect(answer.parts.engine).toEqual({ state: "degraded", detail: "not active" });
    expect(answer.parts.jobs.detail).toContain("sweep-stalled");
    await shiftClock(database, null);
    engineStatus = 200;
  });

  it("is down while a migration of this build is missing, and not when the database is ahead", async () => {
    await database.admin`update wallet.applied_migrations set created_at = created_at - 1`;
    expect(await fresh()).toMatchObject({
      status: "down",
      parts: { database: { state: "ok" }, migrations: { state: "down" } },
    });
    await database.admin`update wallet.applied_migrations set created_at = created_at + 5`;
    expect((await fresh()).parts.migrations.state).toBe("ok");
  });
});

describe("renderMetrics", () => {
  it("shows rows as they are now, and forgets series that ended", async () => {
    const open = async (): Promise<void> => {
      await database.admin`insert into wallet.dead_letters (id, run_id, subject_kind, subject_id, error_code)
        values (gen_random_uuid(), 'run-1', 'delivery', gen_random_uuid(), 'x')`;
      await database.admin`insert into wallet.reconciliation_breaks (id, type, severity, object_kind, object_id, currency)
        values (gen_random_uuid(), 'amount_mismatch', 'high', 'purchase', 'p', 'ZAR')`;
    };
    await open();
    const before = (await renderMetrics()).text;
    expect(before).toContain('wallet_deadletter_open_rows{cause="our_fault"} 1');
    expect(before).toContain('wallet_break_open_rows{age="under_1d",severity="high"} 1');
    expect(before).not.toMatch(/^wallet_reconciliation_/m); // nobody has compared anything
    expect(before).toMatch(/wallet_job_late_seconds\{job="relay-outbox"\} \d+/);
    await database.admin`update wallet.reconciliation_breaks set state = 'cleared', closed_at = now()`;
    await database.admin`update wallet.dead_letters set closed_at = now(), closed_by = 'replay'`;
    const after = (await renderMetrics()).text;
    expect(after).not.toContain("wallet_deadletter_open_rows{");
    expect(after).not.toContain("wallet_break_open_rows{");
  });

  it("shows how fast payments are credited, what a run found and what waits", async () => {
    const person = await makePerson(database);
    for (const seconds of [2, 4, 6]) {
      await fund(person, 10_000n);
      await database.admin`
        insert into wallet.webhook_logs (id, route, body_sha256, body, headers, key_id, event_type, object_type, object_id, purchase_id, state, received_at, processed_at)
        select gen_random_uuid(), 'webhook', sha256(convert_to(reference, 'UTF8')), '', '{}', 'k', 'purchase.paid', 'purchase', revio_purchase_id::text,
               revio_purchase_id::text, 'processed', completed_at - ${seconds} * interval '1 second', completed_at
          from wallet.transactions where status = 'completed' order by completed_at desc, id desc limit 1`;
    }
    await database.admin`
      insert into wallet.reconciliation_runs (id, kind, window_from, window_to, as_of, state, compared, matched, unexplained, finished_at)
      values (gen_random_uuid(), 'nightly', now() - interval '1 day', now(), now(), 'done', 4, 3, -250, now())`;
    await database.admin`insert into wallet.alerts (id, rule, subject, severity) values (gen_random_uuid(), 'provider_down', 'all', 'critical')`;
    const { text } = await renderMetrics();
    expect(text).toMatch(/wallet_deposit_credit_seconds\{quantile="0.5"\} 4\b/);
    expect(text).toMatch(/wallet_delivery_lag_seconds\{quantile="0.95"\} 5\.8\b/);
    expect(text).toContain("wallet_reconciliation_match_ratio 0.75");
    expect(text).toContain("wallet_reconciliation_unexplained_minor -250");
    expect(text).toContain('wallet_alert_open_rows{rule="provider_down"} 1');
    expect(text).toContain("wallet_ledger_unsealed_rows 3");
  });

  it("still shows what the process knows when the rows cannot be read", async () => {
    await database.admin`revoke select on wallet.dead_letters from wallet_read`;
    metrics().processFaults.inc({ kind: "unhandled_rejection" });
    expect((await renderMetrics()).text).toContain('wallet_process_faults_total{kind="unhandled_rejection"}');
    await database.admin`grant select on wallet.dead_letters to wallet_read`;
  });
});
