/** The state of each part, a row for itself: never one merged lamp. From rows and what this process knows; nothing is asked outside. */
import { z } from "zod";
import { query } from "@/db/client";
import { formatMoney, fromWire } from "@/server/money";
import { type Part, readiness } from "./readiness";

const CHECKS = [
  "database",
  "revio",
  "webhooks",
  "engine",
  "jobs",
  "outbox",
  "reconciliation",
  "ledger_sums",
  "ledger_balances",
  "ledger_reserved",
  "ledger_chain",
] as const;

export const checkView = z.strictObject({
  check: z.enum(CHECKS),
  title: z.string(),
  /** `unknown`: not looked at, or so long ago that it says nothing. */
  state: z.enum(["working", "degraded", "down", "unknown"]),
  /** The newest moment the state rests on; null when there is none. */
  since: z.string().nullable(),
  detail: z.string(),
  /** What suffers while it is not working. */
  affects: z.string(),
});
type Check = z.infer<typeof checkView>;

type Rows = {
  now: Date;
  answered_at: Date | null;
  calls_ok: number;
  calls_failed: number;
  delivery_at: Date | null;
  silent: boolean;
  refused: number;
  outbox_at: Date | null;
  outbox_rows: number;
  run_at: Date | null;
  run_unexplained: string | null;
  audit_at: Date | null;
  broken: string[];
  sealed_at: Date | null;
  unsealed_at: Date | null;
};

const ROWS = `
  select wallet.clock() as now, c.*, d.*, o.*, r.*, a.*, s.*
    from (select max(created_at) filter (where outcome in ('ok', 'rejected')) as answered_at, count(*) filter (where outcome = 'ok')::int as calls_ok,
                 count(*) filter (where outcome <> 'ok')::int as calls_failed
            from wallet.provider_calls where created_at > wallet.clock() - interval '5 minutes') c,
         (select (select max(received_at) from wallet.webhook_logs) as delivery_at,
                 exists (select from wallet.alerts where rule = 'webhook_silence' and closed_at is null) as silent,
                 (select count(*)::int from wallet.webhook_refusals where reason = 'signature' and created_at > wallet.clock() - interval '1 hour') as refused) d,
         (select min(created_at) as outbox_at, count(*)::int as outbox_rows from wallet.outbox where acknowledged_at is null) o,
         (select max(finished_at) as run_at, (array_agg(unexplained order by created_at desc))[1] as run_unexplained
            from wallet.reconciliation_runs where state = 'done' and created_at > wallet.clock() - interval '3 days') r,
         (select (select finished_at from wallet.ledger_audits order by id desc limit 1) as audit_at,
                 (select coalesce(jsonb_agg(object_id), '[]') from wallet.reconciliation_breaks
                   where type = 'internal_imbalance' and closed_at is null) as broken) a,
         (select s.sealed_at, (select e.created_at from wallet.entries e where e.id > coalesce(s.up_to_entry, 0) order by e.id limit 1) as unsealed_at
            from (select max(sealed_at) as sealed_at, max(up_to_entry) as up_to_entry from wallet.ledger_seals
                   where number = (select max(number) from wallet.ledger_seals)) s) s`;

const MINUTE = 60_000;
const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
const older = (at: Date, minutes: number, { now }: Rows): boolean =>
  now.getTime() - at.getTime() > minutes * MINUTE;

const ofPart = ({ state, detail }: Part): Pick<Check, "state" | "detail"> => ({
  state: state === "ok" ? "working" : state,
  detail: detail ?? "answers",
});

/** All checks, in the order of the list. The parts of the process are looked at once a second at most. */
export async function listChecks(): Promise<Check[]> {
  const [{ parts }, [rows]] = await Promise.all([
    readiness(),
    query<Rows>("read", ROWS, [], { name: "health_checks" }),
  ]);
  if (!rows) return [];
  const base = parts.migrations.state === "down" ? parts.migrations : parts.database;
  const now = iso(rows.now);
  return [
    { check: "database", title: "Database", ...ofPart(base), since: now, affects: "Everything." },
    revio(rows, parts.provider),
    webhooks(rows),
    {
      check: "engine",
      title: "Background engine",
      ...ofPart(parts.engine),
      since: now,
      affects: "Retries, payouts, schedules.",
    },
    {
      check: "jobs",
      title: "Scheduled jobs",
      ...ofPart(parts.jobs),
      since: now,
      affects: "Repair, audit, reconciliation.",
    },
    outbox(rows),
    reconciliation(rows),
    ledger(rows, "ledger_sums", "Ledger sums to 0", "I1 "),
    ledger(rows, "ledger_balances", "Available and reserved = entries", "I3 "),
    ledger(rows, "ledger_reserved", "No balance below 0", "I2 "),
    chain(rows),
  ];
}

function revio(rows: Rows, provider: Part): Check {
  const { calls_ok: ok, calls_failed: failed } = rows;
  const state = ok + failed === 0 ? "unknown" : ok === 0 && failed >= 5 ? "down" : "working";
  const held = provider.state !== "ok" && state !== "down";
  return {
    check: "revio",
    title: "Revio's API",
    state: held || (state === "working" && failed > ok) ? "degraded" : state,
    since: iso(rows.answered_at),
    detail:
      provider.detail ??
      (ok + failed === 0
        ? "nobody called it within 5 minutes"
        : `${ok} calls went through within 5 minutes, ${failed} did not`),
    affects: "Deposits, withdrawals, checks.",
  };
}

function webhooks(rows: Rows): Check {
  const { delivery_at: at, silent, refused } = rows;
  return {
    check: "webhooks",
    title: "Webhooks arriving",
    state: silent ? "down" : refused >= 5 ? "degraded" : at === null ? "unknown" : "working",
    since: iso(at),
    detail: at === null ? "none has ever come" : `${refused} refused for their signature within an hour`,
    affects: "Money is credited by the check every 15 minutes instead of at once.",
  };
}

function outbox(rows: Rows): Check {
  const { outbox_at: at, outbox_rows: count } = rows;
  const state = at === null || !older(at, 5, rows) ? "working" : older(at, 60, rows) ? "down" : "degraded";
  return {
    check: "outbox",
    title: "Oldest announcement",
    state,
    since: iso(at),
    detail: `${count} wait for the engine`,
    affects: "Retries, payouts, messages.",
  };
}

function reconciliation(rows: Rows): Check {
  const { run_at: at, run_unexplained: unexplained } = rows;
  const explained = unexplained === null || unexplained === "0";
  return {
    check: "reconciliation",
    title: "Last reconciliation",
    state: at === null ? "unknown" : older(at, 30 * 60, rows) ? "down" : explained ? "working" : "degraded",
    since: iso(at),
    detail:
      at === null
        ? "none within 3 days"
        : explained
          ? "nothing unexplained"
          : `${formatMoney(fromWire(unexplained))} unexplained`,
    affects: explained
      ? "Differences with Revio's statement stay unseen."
      : "Our books and Revio's statement differ.",
  };
}

function ledger(rows: Rows, check: Check["check"], title: string, law: string): Check {
  const { audit_at: at, broken } = rows;
  const found = broken.filter((id) => id.startsWith(law)).length;
  const stale = at === null || older(at, 125, rows);
  return {
    check,
    title,
    state: found > 0 ? "down" : stale ? "unknown" : "working",
    since: iso(at),
    detail: found > 0 ? `${found} open breaks` : at === null ? "never audited" : "held at the last audit",
    affects: "Every balance.",
  };
}

function chain(rows: Rows): Check {
  const { sealed_at: at, unsealed_at: waiting, broken } = rows;
  const found = broken.filter((id) => id.startsWith("chain")).length;
  const late = waiting !== null && older(waiting, 5, rows);
  return {
    check: "ledger_chain",
    title: "Ledger sealed",
    state: found > 0 ? "down" : late ? "degraded" : at === null ? "unknown" : "working",
    since: iso(at),
    detail: found > 0 ? `${found} open breaks` : late ? "entries wait to be sealed" : "nothing waits",
    affects: "A change of old entries would be found later.",
  };
}
