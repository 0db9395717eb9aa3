/** Gauges over rows, set from the database when somebody scrapes. */
import { poolStats, query } from "@/db/client";
import { metrics, type Metrics } from "@/server/observability/metrics";
import { breakerState } from "@/server/revio/gateway";
import { listJobLateness } from "./job-lateness";

type RowGauge =
  | "transactions"
  | "transactionAge"
  | "deliveries"
  | "deliverySilence"
  | "deadLetters"
  | "breaks"
  | "outboxWaiting"
  | "outboxAge"
  | "processEnds"
  | "auditBroken"
  | "auditAge";
type Row = { gauge: RowGauge; labels: Record<string, string>; value: number };

/** One statement, so that all figures are of one moment; each part reads an index of open rows or a single row. */
const ROWS = `
  with open as (select type, status, created_at from wallet.transactions where status in ('created', 'pending', 'requested', 'processing', 'unknown'))
  select 'transactions' as gauge, jsonb_build_object('type', type, 'status', status) as labels, count(*)::float8 as value from open group by type, status
  union all select 'transactionAge', jsonb_build_object('type', type), extract(epoch from wallet.clock() - min(created_at))::float8 from open group by type
  union all select 'deliveries', jsonb_build_object('state', l.state), count(*)::float8
              from wallet.pending_deliveries p join wallet.webhook_logs l on l.id = p.delivery_id group by l.state
  union all select 'deliverySilence', '{}', extract(epoch from wallet.clock() - max(received_at))::float8 from wallet.webhook_logs
  union all select 'deadLetters', '{}', count(*)::float8 from wallet.dead_letters where closed_at is null
  union all select 'breaks', jsonb_build_object('severity', severity), count(*)::float8 from wallet.reconciliation_breaks where closed_at is null group by severity
  union all select 'outboxWaiting', '{}', count(*)::float8 from wallet.outbox where acknowledged_at is null
  union all select 'outboxAge', '{}', coalesce(extract(epoch from wallet.clock() - min(created_at)), 0)::float8 from wallet.outbox where acknowledged_at is null
  union all select 'processEnds', jsonb_build_object('process', process, 'kind', kind), count(*)::float8 from wallet.process_faults
              where created_at > wallet.clock() - interval '1 day' group by process, kind
  union all (select 'auditBroken', '{}', broken_laws::float8 from wallet.ledger_audits order by id desc limit 1)
  union all (select 'auditAge', '{}', extract(epoch from wallet.clock() - finished_at)::float8 from wallet.ledger_audits order by id desc limit 1)`;

const ROW_GAUGES: readonly RowGauge[] = [
  "transactions",
  "transactionAge",
  "deliveries",
  "deliverySilence",
  "deadLetters",
  "breaks",
  "outboxWaiting",
  "outboxAge",
  "processEnds",
  "auditBroken",
  "auditAge",
];

async function setRows(all: Metrics): Promise<void> {
  const rows = await query<Row>("read", ROWS, [], { name: "row_gauges" });
  for (const name of ROW_GAUGES) all[name].reset();
  for (const { gauge, labels, value } of rows)
    if (value !== null) (all[gauge] as Metrics["transactions"]).set(labels, value);
}

async function setJobs(all: Metrics): Promise<void> {
  for (const { job, lateSeconds } of await listJobLateness()) all.jobLateness.set({ job }, lateSeconds);
}

function setProcess(all: Metrics): void {
  for (const [pool, { waiting, running, ...events }] of Object.entries(poolStats())) {
    all.databaseStatements.set({ pool, state: "waiting" }, waiting);
    all.databaseStatements.set({ pool, state: "running" }, running);
    for (const [kind, count] of Object.entries(events)) all.databaseEvents.set({ pool, kind }, count);
  }
  for (const [group, { state }] of Object.entries(breakerState()))
    all.breakerOpen.set({ group }, state === "closed" ? 0 : 1);
}

/** The text for a scraper. With the database away it holds what this process knows by itself. */
export async function renderMetrics(): Promise<{ contentType: string; text: string }> {
  const all = metrics();
  setProcess(all);
  await Promise.allSettled([setRows(all), setJobs(all)]);
  return { contentType: all.registry.contentType, text: await all.registry.metrics() };
}
