import { z } from "zod";
import { query } from "@/db/client";
import { callCommand } from "@/db/command";
import { auditChain, findSealToAudit } from "./audit-chain";
import { beginAudit, endAudit, auditStep, FIRST } from "./audit-pieces";

const found = z.tuple([
  z.object({
    up_to: z.string(),
    looked_at: z.date(),
    broken: z.array(z.record(z.string(), z.string().nullable())),
  }),
]);

type Audited = { broken: number; cleared: number; upToEntry: string };

/**
 * One statement, so that laws and mark are of one snapshot. Ids are given before the commit: only behind entries 30 s old can none
 * appear any more (a command lives 5 s).
 */
const LOOK = `
  with span as materialized (
    select coalesce((select max(a.up_to_entry) from wallet.ledger_audits a where a.broken_laws = 0), 0) as since,
           coalesce((select e.id from wallet.entries e where e.created_at < wallet.clock() - interval '30 seconds'
                      order by e.id desc limit 1), 0) as up_to)
  select span.up_to::text, wallet.clock() as looked_at,
         coalesce((select jsonb_agg(v) from wallet.verify_ledger(span.since) v), '[]') as broken from span`;

/**
 * Checks the laws of the ledger from where the last clean check ended, and keeps the result. Each broken law opens one break, counted
 * again each time; none is cleared. Changes nothing of the ledger.
 */
export async function auditSince(): Promise<Audited> {
  const [seen] = found.parse(await query("report", LOOK, [], { name: "audit_since" }));
  const { broken } = await callCommand(
    "worker",
    "record_audit_since",
    { upTo: seen.up_to, lookedAt: seen.looked_at, broken: seen.broken },
    z.object({ broken: z.number().int() }),
  );
  return { broken, cleared: 0, upToEntry: seen.up_to };
}

/** Every law over the whole history, step by step, and the chain of the last 7 days: what the nightly job does. */
export async function auditAll(): Promise<Audited> {
  const audit = await beginAudit();
  let broken = 0;
  for (let place: typeof FIRST | null = FIRST; place !== null; ) {
    const step: Awaited<ReturnType<typeof auditStep>> = await auditStep(audit, place);
    broken += step.broken;
    place = step.next;
  }
  const total = { broken, cleared: await endAudit(audit, broken), upToEntry: audit.upToEntry };
  for (let seal = await findSealToAudit(); seal !== null; ) {
    const chain: Awaited<ReturnType<typeof auditChain>> = await auditChain(seal);
    total.broken += chain.broken;
    total.cleared += chain.cleared;
    seal = chain.next;
  }
  return total;
}
