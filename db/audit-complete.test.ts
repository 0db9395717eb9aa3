/**
 * Every command that a person, an admin, the provider or a schedule can cause writes an audit row in its own statement, or stands here
 * with the reason why not. Read from the catalog: what a role may execute, and what its body, and the bodies it calls, do.
 */
import { describe, expect, it } from "vitest";
import { useDatabase } from "@/server/testing/database";

const database = useDatabase();

/** Commands without an audit row of their own, by the reason. */
const EXCEPT: readonly { why: string; names: readonly string[] }[] = [
  {
    why: "They keep queues, schedules and counters going: nobody's act, and nothing is decided by them.",
    names: [
      "acknowledge_event",
      "admit_session",
      "announce",
      "announce_stuck_notifications",
      "announce_stuck_replays",
      "claim_alert_delivery",
      "claim_check",
      "claim_job",
      "claim_notification",
      "claim_outbox",
      "claim_replay_item",
      "complete_alert_delivery",
      "evaluate_alerts",
      "fail_announcement",
      "fail_notification",
      "finish_job",
      "finish_notification",
      "forget_rate_limit",
      "hit_rate_limit",
      "keep_replay_preview",
      "queue_notifications",
      "record_process_fault",
      "record_provider_call",
      "record_request_minute",
      "release_outbox",
      "return_rate_limit",
      "sweep_rate_limits",
      "touch_session",
    ],
  },
  {
    why: "What was asked of the provider and answered is a row of provider_operations and transaction_events, written once.",
    names: [
      "attach_payout",
      "attach_purchase",
      "mark_create_payout",
      "mark_execute_again",
      "mark_execute_payout",
      "mark_payout_unknown",
      "note_payout",
      "note_purchase",
      "record_create_outcome",
      "record_payout_operation",
      "sweep_withdrawals",
    ],
  },
  {
    why: "What came is a row of webhook_logs, webhook_attempts, webhook_refusals or missed_webhooks, whose raw part never changes.",
    names: ["note_missed_webhook", "record_attempt", "record_delivery", "refuse_delivery"],
  },
  {
    why: "What a comparison found is a row of break_events, reconciliation_items or the run, written once; who asked for it has an audit row.",
    names: [
      "advance_run",
      "age_breaks",
      "begin_load",
      "complete_run",
      "complete_statement_file",
      "drop_run",
      "finish_recheck",
      "match_statement",
      "note_load",
      "open_break",
      "open_missing_runs",
      "open_provider_file",
      "record_statement_check",
      "snapshot_break",
      "store_statement_chunk",
      "sweep_statements",
    ],
  },
  {
    why: "They are the evidence themselves: audits of the ledger, its chain, the chain of this very log.",
    names: [
      "record_audit_end",
      "record_audit_of_chain",
      "record_audit_piece",
      "record_audit_since",
      "record_integrity_check",
      "seal_audit",
      "seal_ledger",
    ],
  },
  {
    why: "Retention by an age fixed in the function, counted in the log and in job_runs.",
    names: [
      "purge_data_exports",
      "purge_email_links",
      "purge_job_runs",
      "purge_notifications",
      "purge_outbox",
      "purge_refresh_tokens",
      "purge_request_minutes",
      "purge_step_ups",
    ],
  },
  {
    why: "Nothing was granted yet: the answer to what is asked or mailed here has an audit row.",
    names: ["arm_link", "issue_freeze_link", "start_step_up", "try_step_up"],
  },
  {
    why: "The approval keeps when it lapsed, and nothing was done.",
    names: ["lapse_approvals"],
  },
  {
    why: "The same secret in another form: a hash with today's parameters, or the same value under the newest key.",
    names: ["replace_password_hash", "replace_sealed"],
  },
];

type Fn = { name: string; body: string; callable: boolean };
const functions = () =>
  database.admin<Fn[]>`
    select p.proname as name, p.prosrc as body,
           has_function_privilege('wallet_app', p.oid, 'execute') or has_function_privilege('wallet_worker', p.oid, 'execute') as callable
      from pg_proc p where p.pronamespace = 'wallet'::regnamespace and p.prorettype <> 'trigger'::regtype`;

const WRITES = /\b(insert into|update|delete from)\s+wallet\./i;
const ROW = /\binsert into wallet\.audit_log\b/i;

/** All that a function's own text, and those it calls, say. */
function reach(name: string, bodies: ReadonlyMap<string, string>): string {
  const seen = new Set<string>();
  const visit = (one: string): string => {
    const body = bodies.get(one);
    if (body === undefined || seen.has(one)) return "";
    seen.add(one);
    const called = [...body.matchAll(/\bwallet\.(\w+)\s*\(/g)].map((match) => match[1] ?? "");
    return [body, ...called.map(visit)].join("\n");
  };
  return visit(name);
}

describe("the audit log", () => {
  it("14.44 has a row of every command that changes something, but for those listed with their reason", async () => {
    const all = await functions();
    const bodies = new Map(all.map(({ name, body }) => [name, body]));
    const commands = all
      .filter(({ callable }) => callable)
      .map(({ name }) => ({ name, text: reach(name, bodies) }))
      .filter(({ text }) => WRITES.test(text));
    expect(commands.length).toBeGreaterThan(50);
    const silent = commands.filter(({ text }) => !ROW.test(text)).map(({ name }) => name);
    expect(silent.sort()).toEqual(EXCEPT.flatMap(({ names }) => names).sort());
  });

  it("14.44 names actor, role, action, object and outcome in every row, and never an address in clear", async () => {
    const columns = await database.admin<{ name: string }[]>`
      select column_name as name from information_schema.columns
       where table_schema = 'wallet' and table_name = 'audit_log' and is_nullable = 'NO' order by 1`;
    expect(columns.map(({ name }) => name)).toEqual([
      "action",
      "actor",
      "actor_role",
      "at",
      "id",
      "object_id",
      "object_kind",
      "outcome",
    ]);
  });
});
