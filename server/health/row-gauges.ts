/** Gauges over rows, set from the database when somebody scrapes. */
import { poolStats, query } from "@/db/client";
import { metrics, type Metrics } from "@/server/observability/metrics";
import { breakerState } from "@/server/revio/gateway";
import { listJobLateness } from "./job-lateness";

const ROW_GAUGES = [
  "transactions",
  "transactionAge",
  "creditSeconds",
  "deliveries",
  "deliverySilence",
  "deliveryLag",
  "deliveryMissed",
  "deliveryRefused",
  "deadLetters",
  "breaks",
  "matchRatio",
  "unexplained",
  "reconciliationAge",
  "alertsOpen",
  "approvalsWaiting",
  "replaysOpen",
  "outboxWaiting",
  "outboxAge",
  "processEnds",
  "auditBroken",
  "auditAge",
  "sealAge",
  "unsealed",
] as const satisfies (keyof Metrics)[];
type Row = { gauge: (typeof ROW_GAUGES)[number]; labels: Record<string, string>; value: number | null };

/** Two rows of a pair of figures: the half that is faster ends below the first, all but one of twenty below the second. */
const quantiles = (gauge: string, expression: string, from: string): string =>
  `select '${gauge}', jsonb_build_object('quantile', q.label), q.value
     from (select percentile_cont(array[0.5, 0.95]) within group (order by extract(epoch from ${expression})) as found ${from}) p,
          lateral (values ('0.5', p.found[1]), ('0.95', p.found[2])) q(label, value)`;

const count = (gauge: string, from: string): string =>
  `select '${gauge}', '{}', count(*)::float8 from ${from}`;

const counts = (gauge: string, labels: string, from: string): string =>
  `select '${gauge}', ${labels} as labels, count(*)::float8 from ${from} group by labels`;

const age = (at: string): string => `extract(epoch from wallet.clock() - ${at})::float8`;

/** One statement, so that all figures are of one moment; each part reads open rows, a newest row, or a time's end of an index. */
const ROWS = `
  with open as (select type, status, created_at from wallet.transactions where status in ('created', 'pending', 'requested', 'processing', 'unknown')),
       run as (select * from wallet.reconciliation_runs where state = 'done' order by created_at desc limit 1),
       audit as (select * from wallet.ledger_audits order by id desc limit 1),
       seal as (select * from wallet.ledger_seals order by number desc limit 1)
  ${[
    "select 'transactions' as gauge, jsonb_build_object('type', type, 'status', status) as labels, count(*)::float8 as value from open group by type, status",
    `select 'transactionAge', jsonb_build_object('type', type), ${age("min(created_at)")} from open group by type`,
    quantiles(
      "creditSeconds",
      "t.completed_at - l.told",
      `from wallet.transactions t, lateral (select min(w.received_at) as told from wallet.webhook_logs w
         where w.purchase_id = t.revio_purchase_id::text and w.event_type = 'purchase.paid' and w.received_at <= t.completed_at) l
        where t.type = 'deposit' and t.created_at > wallet.clock() - interval '1 day' and t.completed_at > wallet.clock() - interval '1 hour'`,
    ),
    counts(
      "deliveries",
      "jsonb_build_object('state', l.state)",
      "wallet.pending_deliveries p join wallet.webhook_logs l on l.id = p.delivery_id",
    ),
    `select 'deliverySilence', '{}', ${age("max(received_at)")} from wallet.webhook_logs`,
    quantiles(
      "deliveryLag",
      "processed_at - received_at",
      "from wallet.webhook_logs where received_at > wallet.clock() - interval '1 hour' and state = 'processed'",
    ),
    count(
      "deliveryMissed",
      "wallet.missed_webhooks where found_at > wallet.clock() - interval '1 day' and found_at <= wallet.clock() - interval '2 minutes'",
    ),
    counts(
      "deliveryRefused",
      "jsonb_build_object('reason', reason)",
      "wallet.webhook_refusals where created_at > wallet.clock() - interval '1 day'",
    ),
    counts(
      "deadLetters",
      "jsonb_build_object('cause', wallet.dead_letter_cause(error_code, subject_kind))",
      "wallet.dead_letters where closed_at is null",
    ),
    counts(
      "breaks",
      `jsonb_build_object('severity', severity, 'age', case
         when opened_at > wallet.clock() - interval '1 day' then 'under_1d' when opened_at > wallet.clock() - interval '3 days' then '1_3d'
         when opened_at > wallet.clock() - interval '7 days' then '3_7d' else 'over_7d' end)`,
      "wallet.reconciliation_breaks where closed_at is null",
    ),
    "select 'matchRatio', '{}', matched::float8 / nullif(compared, 0) from run",
    "select 'unexplained', '{}', unexplained::float8 from run",
    `select 'reconciliationAge', '{}', ${age("finished_at")} from run`,
    counts("alertsOpen", "jsonb_build_object('rule', rule)", "wallet.alerts where closed_at is null"),
    count(
      "approvalsWaiting",
      "wallet.approvals where decided_at is null and lapsed_at is null and expires_at > wallet.clock()",
    ),
    count("replaysOpen", "wallet.replay_runs where state in ('waiting_approval', 'running', 'paused')"),
    count("outboxWaiting", "wallet.outbox where acknowledged_at is null"),
    `select 'outboxAge', '{}', coalesce(${age("min(created_at)")}, 0) from wallet.outbox where acknowledged_at is null`,
    counts(
      "processEnds",
      "jsonb_build_object('process', process, 'kind', kind)",
      "wallet.process_faults where created_at > wallet.clock() - interval '1 day'",
    ),
    "select 'auditBroken', '{}', broken_laws::float8 from audit",
    `select 'auditAge', '{}', ${age("finished_at")} from audit`,
    `select 'sealAge', '{}', ${age("sealed_at")} from seal`,
    count(
      "unsealed",
      "(select from wallet.entries where id > coalesce((select up_to_entry from seal), 0) limit 100000) waiting",
    ),
  ].join("\n  union all ")}`;

/** What no row speaks of is not shown: a zero would say that it was measured. */
async function setRows(all: Metrics): Promise<void> {
  const rows = await query<Row>("read", ROWS, [], { name: "row_gauges" });
  const gaugeOf = (name: Row["gauge"]) => all[name] as Metrics["transactions"];
  for (const gauge of ROW_GAUGES.map(gaugeOf)) {
    gauge.reset();
    gauge.remove({}); // a reset leaves a zero in those without labels
  }
  for (const { gauge, labels, value } of rows) if (value !== null) gaugeOf(gauge).set(labels, value);
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
