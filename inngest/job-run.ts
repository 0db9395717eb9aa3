import { z } from "zod";
import { callCommand } from "@/db/command";

const claim = z.object({ outcome: z.enum(["claimed", "own", "taken", "superseded"]) });
const finish = z.object({ outcome: z.enum(["finished", "already"]) });

/** True for the one run that does a job's work for this period; also again after a crash of that same run. */
export async function claimJob(job: string, period: Date, runId: string): Promise<boolean> {
  const { outcome } = await callCommand("worker", "claim_job", { job, period, run: runId }, claim);
  return outcome === "claimed" || outcome === "own";
}

export const finishJob = async (job: string, period: Date, runId: string): Promise<string> =>
  (await callCommand("worker", "finish_job", { job, period, run: runId }, finish)).outcome;

/** The tick's own time, from the event: ages count from it, so that late or bunched ticks do no harm. */
export const scheduledAt = (event: { data: Record<string, unknown> }): Date => {
  const text = z.object({ scheduledAt: z.string() }).loose().parse(event.data).scheduledAt;
  return new Date(text);
};
