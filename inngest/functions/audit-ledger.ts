import { cron } from "inngest";
import { auditLedger } from "@/server/ledger/audit-ledger";
import { inngest } from "../client";
import { claimJob, finishJob, scheduledAt } from "../job-run";

/** The hour (UTC) of 03:07 in Johannesburg, when every entry is read again. */
const FULL_HOUR = 1;

/** Hourly from the last clean run, at 03:07 in full: every broken law opens a break. Reads the ledger, changes none of it. */
export const auditLedgerHourly = inngest.createFunction(
  { id: "audit-ledger", triggers: [cron("TZ=Africa/Johannesburg 7 * * * *")], retries: 1 },
  async ({ event, step, runId }) => {
    const at = scheduledAt(event);
    if (!(await step.run("claim", () => claimJob("audit-ledger", at, runId)))) return "taken";
    const result = await step.run("verify", () => auditLedger({ full: at.getUTCHours() === FULL_HOUR }));
    await step.run("finish", () => finishJob("audit-ledger", at, runId));
    return result;
  },
);
