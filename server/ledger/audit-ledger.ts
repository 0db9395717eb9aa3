import { z } from "zod";
import { query } from "@/db/client";
import { callCommand } from "@/db/command";

const broken = z.record(z.string(), z.string().nullable());
const found = z.tuple([z.object({ up_to: z.string(), looked_at: z.date(), broken: z.array(broken) })]);

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

/** The seals of the last 7 days, and those on which a break is still open, so that a look covers every break it could clear. */
const LOOK_AT_CHAIN = `
  select law, object, expected, found, seal from wallet.verify_chain((
    select coalesce(least(
      (select min(number) from wallet.ledger_seals where sealed_at > wallet.clock() - interval '7 days'),
      (select min((detail ->> 'seal')::bigint) from wallet.reconciliation_breaks where type = 'internal_imbalance' and closed_at is null)),
      (select max(number) from wallet.ledger_seals), 1)))`;

/**
 * Checks the laws of the ledger, in full or from where the last clean run ended, and keeps the result; in full also the chain of the
 * last 7 days. Each broken law opens one break, and a full run clears those it no longer finds. Changes nothing of the ledger. What a
 * full run adds up is the whole history, so it reads in the pool whose statements may take minutes; when that is not enough it throws, and
 * the watchdog says that no audit ends any more.
 */
export async function auditLedger({
  full,
}: {
  full: boolean;
}): Promise<{ broken: number; cleared: number; upToEntry: string }> {
  const pool = full ? "reconcile" : "report";
  const [seen] = found.parse(await query(pool, LOOK, [full], { name: "audit_ledger" }));
  const chain = full
    ? z.array(broken).parse(await query(pool, LOOK_AT_CHAIN, [], { name: "audit_chain" }))
    : [];
  const kept = await callCommand(
    "worker",
    "record_audit_run",
    { full, upTo: seen.up_to, lookedAt: seen.looked_at, broken: [...seen.broken, ...chain] },
    z.object({ broken: z.number().int(), cleared: z.number().int() }),
  );
  return { ...kept, upToEntry: seen.up_to };
}
