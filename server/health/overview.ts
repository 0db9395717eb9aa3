import { z } from "zod";
import { query } from "@/db/client";
import { encodeId } from "@/db/ids";
import { env } from "@/server/env";
import { sentBefore } from "./stuck";

const queue = z.strictObject({ rows: z.number().int(), oldestAt: z.string().nullable() });

/** What needs a person now: a count and the oldest of each queue. */
export const overviewView = z.strictObject({
  mode: z.enum(["test", "live"]),
  now: z.string(),
  /** `amount`: the sum of what is in question, minor units. */
  breaks: queue.extend({ amount: z.string() }),
  deadLetters: queue,
  stuck: queue,
  approvals: queue,
  alerts: queue.extend({ critical: z.number().int() }),
  missedWebhooks: z.strictObject({ lastDay: z.number().int() }),
  newestRun: z
    .strictObject({
      runId: z.string(),
      kind: z.string(),
      state: z.string(),
      windowFrom: z.string(),
      windowTo: z.string(),
      finishedAt: z.string().nullable(),
      compared: z.number().nullable(),
      matched: z.number().nullable(),
      unexplained: z.string().nullable(),
    })
    .nullable(),
});

type Queue = { queue: string; rows: number; oldest: Date | null; extra: string };

const QUEUES = `
  select 'breaks' as queue, count(*)::int as rows, min(opened_at) as oldest, coalesce(sum(abs(amount)), 0)::text as extra
    from wallet.reconciliation_breaks where closed_at is null
  union all select 'deadLetters', count(*)::int, min(created_at), '0' from wallet.dead_letters where closed_at is null
  union all select 'approvals', count(*)::int, min(requested_at), '0'
              from wallet.approvals where decided_at is null and lapsed_at is null and expires_at > wallet.clock()
  union all select 'alerts', count(*)::int, min(opened_at), (count(*) filter (where severity = 'critical'))::text
              from wallet.alerts where closed_at is null
  union all select 'missed', count(*)::int, null, '0' from wallet.missed_webhooks
             where found_at > wallet.clock() - interval '1 day' and found_at <= wallet.clock() - interval '2 minutes'`;

type Run = {
  now: Date;
  id: string | null;
  kind: string;
  state: string;
  window_from: Date;
  window_to: Date;
  finished_at: Date | null;
  compared: string | null;
  matched: string | null;
  unexplained: string | null;
};

const NEWEST_RUN = `
  select wallet.clock() as now, r.* from (select 1) one
    left join lateral (select id, kind, state, window_from, window_to, finished_at, compared, matched, unexplained
                         from wallet.reconciliation_runs order by created_at desc, id desc limit 1) r on true`;

/** One look at all queues. */
export async function readOverview(): Promise<z.infer<typeof overviewView>> {
  const [run] = await query<Run>("read", NEWEST_RUN, [], { name: "newest_run" });
  const now = run?.now ?? new Date();
  const [queues, [stuck]] = await Promise.all([
    query<Queue>("read", QUEUES, [], { name: "overview" }),
    query<Queue>(
      "app",
      "select count(*)::int as rows, min(since) as oldest from wallet.stuck_items($1, $2)",
      [now, sentBefore(now)],
      { name: "count_stuck" },
    ),
  ]);
  const of = (name: string): Queue | undefined => queues.find((one) => one.queue === name);
  const shown = (one: Queue | undefined) => ({
    rows: one?.rows ?? 0,
    oldestAt: one?.oldest?.toISOString() ?? null,
  });
  return {
    mode: env().REVIO_MODE,
    now: now.toISOString(),
    breaks: { ...shown(of("breaks")), amount: of("breaks")?.extra ?? "0" },
    deadLetters: shown(of("deadLetters")),
    stuck: shown(stuck),
    approvals: shown(of("approvals")),
    alerts: { ...shown(of("alerts")), critical: Number(of("alerts")?.extra ?? 0) },
    missedWebhooks: { lastDay: of("missed")?.rows ?? 0 },
    newestRun: run === undefined || run.id === null ? null : viewRun({ ...run, id: run.id }),
  };
}

const viewRun = (run: Run & { id: string }) => ({
  runId: encodeId("run", run.id),
  kind: run.kind,
  state: run.state,
  windowFrom: run.window_from.toISOString(),
  windowTo: run.window_to.toISOString(),
  finishedAt: run.finished_at?.toISOString() ?? null,
  compared: run.compared === null ? null : Number(run.compared),
  matched: run.matched === null ? null : Number(run.matched),
  unexplained: run.unexplained,
});
