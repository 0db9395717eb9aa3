import { cron } from "inngest";
import { copyAuditLinks, sealAudit } from "@/server/audit/seal-audit";
import { env } from "@/server/env";
import { copySeals } from "@/server/ledger/copy-seals";
import { sealLedger } from "@/server/ledger/seal-ledger";
import { inngest } from "../client";
import { claimJob, finishJob, scheduledAt } from "../job-run";

/** A seal is made of 10,000 entries at most; more than this many wait for the next minute. */
const SEALS = 100;

/** Every minute: the entries and the audit rows of the last minute are sealed, and their seals copied out of the database. */
export const sealLedgerEveryMinute = inngest.createFunction(
  { id: "seal-ledger", triggers: [cron("TZ=Africa/Johannesburg * * * * *")], retries: 1 },
  async ({ event, step, runId }) => {
    const at = scheduledAt(event);
    if (!(await step.run("claim", () => claimJob("seal-ledger", at, runId)))) return "taken";
    const done = await step.run("seal", () => sealLedger({ most: SEALS }));
    const audit = await step.run("seal-audit", () => sealAudit({ most: SEALS }));
    const copied = await step.run("copy", async () => {
      const { SEALS_FILE } = env();
      return SEALS_FILE === undefined
        ? 0
        : (await copySeals(SEALS_FILE)) + (await copyAuditLinks(SEALS_FILE));
    });
    await step.run("finish", () => finishJob("seal-ledger", at, runId));
    return { ...done, audit, copied };
  },
);
