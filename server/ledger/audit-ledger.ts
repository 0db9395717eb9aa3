import { z } from "zod";
import { query } from "@/db/client";
import { callCommand } from "@/db/command";
import { auditChain, findSealToAudit } from "./audit-chain";

const found = z.tuple([
  z.object({
    up_to: z.string(),
    looked_at: z.date(),
    broken: z.array(z.record(z.string(), z.string().nullable())),
  }),
]);

export type Audited = { broken: number; cleared: number; upToEntry: string };

/**
 * One statement, so that laws and mark are of one snapshot. Ids are given before the commit: only behind entries 30 s old can none
 * appear any more (a command lives 5 s).
 */
const LOOK = `
  with span as materialized (
    select case when $1::boolean then 0
             else coalesce((select max(a.up_to_entry) from wallet.ledger_audits a where a.broken_laws = 0), 0) end as since,
           coalesce((select e.id from wallet.entries e where e.created_at < wallet.clock() - interval '30 seconds'
                      order by e.id desc limit 1), 0) as up_to)
  select span.up_to::text, wallet.clock() as looked_at,
         coalesce((select jsonb_agg(v) from wallet.verify_ledger(span.since) v), '[]') as broken from span`;

/**
 * Checks the laws of the ledger, in full or from where the last clean run ended, and keeps the result. Each broken law opens one
 * break, and a full run clears those it no longer finds. Changes nothing of the ledger. A full run adds up the whole history, so it reads
 * in the pool whose statements may take minutes; when that is not enough it throws, and the watchdog says that no audit ends any more.
 */
export async function auditLaws({ full }: { full: boolean }): Promise<Audited> {
  const [seen] = found.parse(
    await query(full ? "reconcile" : "report", LOOK, [full], { name: "audit_ledger" }),
  );
  const kept = await callCommand(
    "worker",
    "record_audit_run",
    { full, upTo: seen.up_to, lookedAt: seen.looked_at, broken: seen.broken },
    z.object({ broken: z.number().int(), cleared: z.number().int() }),
  );
  return { ...kept, upToEntry: seen.up_to };
}

/** The laws, and in full also the chain of the last 7 days: see `auditLaws` and `auditChain`. */
export async function auditLedger({ full }: { full: boolean }): Promise<Audited> {
  const total = await auditLaws({ full });
  let seal = full ? await findSealToAudit() : null;
  while (seal !== null) {
    const { broken, cleared, next } = await auditChain(seal);
    total.broken += broken;
    total.cleared += cleared;
    seal = next;
  }
  return total;
}
