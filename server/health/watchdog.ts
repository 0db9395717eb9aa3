/** Notices when scheduled work stops, without asking whoever should have started it. */
import { errorFields, log } from "@/server/observability/logger";
import { reportProblem } from "@/server/observability/sentry";
import { listJobLateness } from "./job-lateness";

const EVERY_MS = 60_000;

/** One look: says each job once when it becomes overdue, and once when it runs again. Returns those overdue now. */
export async function lookAfterJobs(known: ReadonlySet<string>): Promise<Set<string>> {
  const overdue = new Set<string>(
    (await listJobLateness()).filter((job) => job.overdue).map(({ job }) => job),
  );
  for (const job of overdue) {
    if (known.has(job)) continue;
    log.error("job.overdue", { job });
    reportProblem(`The scheduled job ${job} is overdue`, "job-overdue");
  }
  for (const job of known) if (!overdue.has(job)) log.info("job.back", { job });
  return overdue;
}

/** Looks once a minute for the life of the process, and keeps no process alive. Returns what ends it. */
export function startWatchdog(): () => void {
  let known = new Set<string>();
  const timer = setInterval(() => {
    lookAfterJobs(known).then(
      (overdue) => {
        known = overdue;
      },
      (error: unknown) => log.warn("watchdog.blind", errorFields(error)),
    );
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
