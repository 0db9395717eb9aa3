import { cron } from "inngest";
import {
  auditLogPiece,
  both,
  findDrift,
  findLinkToAudit,
  type Found,
  NOTHING_FOUND,
  recordCheck,
} from "@/server/audit/check-integrity";
import { inngest } from "../client";
import { claimJob, finishJob, scheduledAt } from "../job-run";

/** The hour (UTC) of 03:37 in Johannesburg, when a week of the audit log is looked at, not two hours. */
const WEEK_HOUR = 1;
/** Of 100,000 rows each. */
const PIECES = 200;

/**
 * Hourly: is the database what this version of the program makes of one, and is the audit log as it was sealed? What is found is kept,
 * and an alert rule tells of it. Reads only.
 */
export const checkIntegrityHourly = inngest.createFunction(
  { id: "check-integrity", triggers: [cron("TZ=Africa/Johannesburg 37 * * * *")], retries: 1 },
  async ({ event, step, runId }) => {
    const at = scheduledAt(event);
    if (!(await step.run("claim", () => claimJob("check-integrity", at, runId)))) return "taken";
    const schema = await step.run("schema", async () => {
      const drift = await findDrift();
      await recordCheck("schema", drift);
      return drift.found;
    });
    let chain: Found = NOTHING_FOUND;
    let link = await step.run("first-link", () => findLinkToAudit(at.getUTCHours() === WEEK_HOUR ? 168 : 2));
    for (let piece = 0; piece < PIECES && link !== null; piece++) {
      const from: string = link;
      const look = await step.run(`links-${piece}`, () => auditLogPiece(from));
      chain = both(chain, look);
      link = look.next;
    }
    const looked = chain;
    await step.run("audit-log", () => recordCheck("audit_chain", looked));
    await step.run("finish", () => finishJob("check-integrity", at, runId));
    return { schema, auditLog: looked.found };
  },
);
