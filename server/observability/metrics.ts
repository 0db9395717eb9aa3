/**
 * Every metric of the product, in one place: `wallet_<noun>_<what>_<unit>`. Counters and histograms grow in the process that
 * sees the thing; gauges over rows are set when somebody scrapes, from the database (`server/health/row-gauges.ts`).
 */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15];

/** The three kinds, declared in one registry. */
function makers(registry: Registry) {
  const registers = [registry];
  const gauge = <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[] = [],
  ): Gauge<Label> => new Gauge({ name, help, labelNames, registers });
  const counter = <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
  ): Counter<Label> => new Counter({ name, help, labelNames, registers });
  const histogram = <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
  ): Histogram<Label> => new Histogram({ name, help, labelNames, registers, buckets: SECONDS });
  return { gauge, counter, histogram };
}

type Makers = ReturnType<typeof makers>;

/** What this process sees itself. */
const declareEvents = ({ gauge, counter, histogram }: Makers) => ({
  requestSeconds: histogram(
    "wallet_request_answer_seconds",
    "HTTP requests by kind of address and status class",
    ["route", "status"],
  ),
  procedureSeconds: histogram("wallet_procedure_call_seconds", "Calls of procedures by outcome code", [
    "procedure",
    "code",
  ]),
  processFaults: counter("wallet_process_faults_total", "Errors nobody caught", ["kind"]),
  cspReports: counter(
    "wallet_csp_reports_total",
    "Reports of browsers that something broke the page's policy",
    ["directive"],
  ),
  databaseStatements: gauge(
    "wallet_database_statements_now",
    "Statements in this process by pool and state",
    ["pool", "state"],
  ),
  databaseEvents: gauge(
    "wallet_database_events_count",
    "Renewed pools, deadlines, refusals, silences and mended results since the start",
    ["pool", "kind"],
  ),
  providerSeconds: histogram("wallet_provider_call_seconds", "Attempts at the provider by outcome", [
    "operation",
    "outcome",
  ]),
  breakerOpen: gauge("wallet_provider_breaker_open", "1 while calls to the provider are held back", [
    "group",
  ]),
});

/** What the rows say. */
const declareRows = ({ gauge }: Makers) => ({
  transactions: gauge("wallet_transaction_open_rows", "Transactions that are not final", ["type", "status"]),
  transactionAge: gauge(
    "wallet_transaction_oldest_seconds",
    "Age of the oldest transaction that is not final",
    ["type"],
  ),
  creditSeconds: gauge(
    "wallet_deposit_credit_seconds",
    "From the first delivery of a payment to the balance, deposits of the last hour",
    ["quantile"],
  ),
  deliveries: gauge("wallet_delivery_unfinished_rows", "Webhook deliveries that are not finished", ["state"]),
  deliverySilence: gauge("wallet_delivery_silence_seconds", "Time since the last webhook delivery"),
  deliveryLag: gauge(
    "wallet_delivery_lag_seconds",
    "From a delivery's arrival to its processing, deliveries of the last hour",
    ["quantile"],
  ),
  deliveryMissed: gauge(
    "wallet_delivery_missed_rows",
    "Effects of the last day that a check found and no webhook had told of",
  ),
  deliveryRefused: gauge("wallet_delivery_refused_rows", "Deliveries of the last day that we refused", [
    "reason",
  ]),
  deadLetters: gauge("wallet_deadletter_open_rows", "Dead letters that wait for a person", ["cause"]),
  breaks: gauge("wallet_break_open_rows", "Open differences between ledger and provider", [
    "severity",
    "age",
  ]),
  matchRatio: gauge(
    "wallet_reconciliation_match_ratio",
    "Of what the newest run compared, the part that agreed",
  ),
  unexplained: gauge("wallet_reconciliation_unexplained_minor", "What the newest run left unexplained"),
  reconciliationAge: gauge("wallet_reconciliation_age_seconds", "Time since the newest run was done"),
  alertsOpen: gauge("wallet_alert_open_rows", "Open alerts", ["rule"]),
  approvalsWaiting: gauge("wallet_approval_waiting_rows", "Requests that wait for a second admin"),
  replaysOpen: gauge("wallet_replay_open_rows", "Replays that are not done"),
  outboxWaiting: gauge("wallet_outbox_waiting_rows", "Announcements that no consumer has acknowledged"),
  outboxAge: gauge("wallet_outbox_oldest_seconds", "Age of the oldest of them"),
  jobLateness: gauge(
    "wallet_job_late_seconds",
    "How long a scheduled job has been due; 0 when it is on time",
    ["job"],
  ),
  processEnds: gauge("wallet_process_ended_rows", "Processes that ended within a day and should not have", [
    "process",
    "kind",
  ]),
  auditBroken: gauge("wallet_ledger_broken_laws", "Laws that the last audit of the ledger found broken"),
  auditAge: gauge("wallet_ledger_audit_age_seconds", "Time since the last audit of the ledger"),
  sealAge: gauge("wallet_ledger_seal_age_seconds", "Time since the last seal of the ledger"),
  unsealed: gauge("wallet_ledger_unsealed_rows", "Entries that no seal covers, at most 100,000"),
});

function declare() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "wallet_" });
  const make = makers(registry);
  return { registry, ...declareEvents(make), ...declareRows(make) };
}

export type Metrics = ReturnType<typeof declare>;

declare global {
  var octocoMetrics: Metrics | undefined;
}

/** The metrics of this process. On globalThis, since a bundler may load this file more than once in one process. */
export const metrics = (): Metrics => (globalThis.octocoMetrics ??= declare());

/** The few kinds of address there are; a path as it came would make a series per id. */
export function routeOf(path: string): string {
  const known = [
    "/api/trpc",
    "/api/webhooks/revio",
    "/api/inngest",
    "/api/session",
    "/api/auth",
    "/api/health",
    "/api/ready",
    "/api/metrics",
  ];
  const [plain = ""] = path.split("?");
  const found = known.find((prefix) => plain === prefix || plain.startsWith(`${prefix}/`));
  if (found) return found;
  if (plain.startsWith("/_next/")) return "static";
  return plain.startsWith("/api/") ? "/api/other" : "page";
}
