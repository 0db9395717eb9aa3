import { query } from "@/db/client";
import { SCHEDULE, type ScheduledJob } from "./schedule";

type JobLateness = {
  job: ScheduledJob;
  /** How long the next run has been due; 0 while none is. */
  lateSeconds: number;
  /** Two runs are missing: somebody should look. */
  overdue: boolean;
};

/** Ticks, leases and the work itself take a moment. */
const GRACE_SECONDS = 60;

/**
 * Compares what ran with the schedule, from rows alone; the engine is never asked. A job that never ran counts from when the
 * database was set up.
 */
export async function listJobLateness(): Promise<JobLateness[]> {
  const rows = await query<{ job: ScheduledJob; age: number }>(
    "app",
    `select j.job, extract(epoch from wallet.clock() - coalesce(
              (select max(r.period) from wallet.job_runs r where r.job = j.job and r.finished_at is not null),
              (select min(f.applied_at) from wallet.applied_files f)))::integer as age
       from jsonb_array_elements_text($1::jsonb) as j(job)`,
    [JSON.stringify(Object.keys(SCHEDULE))],
    { name: "list_job_lateness" },
  );
  return rows.map(({ job, age }) => {
    const period = SCHEDULE[job];
    return { job, lateSeconds: Math.max(0, age - period), overdue: age > 2 * period + GRACE_SECONDS };
  });
}
