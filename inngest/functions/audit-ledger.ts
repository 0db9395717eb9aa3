import { cron } from "inngest";
import { auditChain, findSealToAudit } from "@/server/ledger/audit-chain";
import { auditSince } from "@/server/ledger/audit-ledger";
import { auditStep, beginAudit, endAudit, FIRST, type Place } from "@/server/ledger/audit-pieces";
import { inngest } from "../client";
import { claimJob, finishJob, scheduledAt } from "../job-run";

/** The hour (UTC) of 03:07 in Johannesburg, when every entry is read again. */
const FULL_HOUR = 1;
/** Of 300,000 entries each: a week's, at a hundred a second. */
const PIECES = 200;
/** Of ten seconds and more each: hours, which a history of some hundred million entries takes. */
const STEPS = 600;

/**
 * Hourly from the last clean check; at 03:07 in full, step by step, and the chain of the last 7 days piece by piece. A run that is cut off goes
 * on at the step where it was. Every broken law opens a break. Reads the ledger, changes none of it.
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
    if (full) {
      const audit = await step.run("begin", () => beginAudit());
      let found = 0;
      let place: Place | null = FIRST;
      for (let count = 0; count < STEPS && place !== null; count++) {
        const from: Place = place;
        const laws: { broken: number; next: Place | null } = await step.run(`laws-${count}`, () =>
          auditStep(audit, from),
        );
        found += laws.broken;
        place = laws.next;
      }
      if (place !== null) throw new Error(`${STEPS} steps did not reach the end of the ledger`);
      await step.run("laws", () => endAudit(audit, found));
      broken += found;
    } else {
      const laws = await step.run("laws", () => auditSince());
      broken += laws.broken;
    }
    await step.run("finish", () => finishJob("audit-ledger", at, runId));
    return { broken };
  },
);
