import { cron } from "inngest";
import { auditChain, findSealToAudit } from "@/server/ledger/audit-chain";
import { auditLaws } from "@/server/ledger/audit-ledger";
import { inngest } from "../client";
import { claimJob, finishJob, scheduledAt } from "../job-run";

/** The hour (UTC) of 03:07 in Johannesburg, when every entry is read again. */
const FULL_HOUR = 1;
/** Of 300,000 entries each: a week's, at a hundred a second. */
const PIECES = 200;

/**
 * Hourly from the last clean run; at 03:07 in full, and the chain of the last 7 days piece by piece. Every broken law opens a break.
 * Reads the ledger, changes none of it.
 */
export const auditLedgerHourly = inngest.createFunction(
  { id: "audit-ledger", triggers: [cron("TZ=Africa/Johannesburg 7 * * * *")], retries: 1 },
  async ({ event, step, runId }) => {
    const at = scheduledAt(event);
    if (!(await step.run("claim", () => claimJob("audit-ledger", at, runId)))) return "taken";
    const full = at.getUTCHours() === FULL_HOUR;
    let broken = 0;
    let seal = full ? await step.run("first-seal", () => findSealToAudit()) : null;
    for (let piece = 0; piece < PIECES && seal !== null; piece++) {
      const from: string = seal;
      const chain = await step.run(`chain-${piece}`, () => auditChain(from));
      broken += chain.broken;
      seal = chain.next;
    }
    // Last, since it alone grows with the whole history: when it takes too long one day, the chain has been looked at.
    const laws = await step.run("laws", () => auditLaws({ full }));
    broken += laws.broken;
    await step.run("finish", () => finishJob("audit-ledger", at, runId));
    return { broken, upToEntry: laws.upToEntry };
  },
);
