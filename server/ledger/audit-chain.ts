import { z } from "zod";
import { query } from "@/db/client";
import { callCommand } from "@/db/command";

/** Entries in one look: some seconds, since the engine waits little more than a minute for a step. */
const ENTRIES = 300_000;

const broken = z.array(z.record(z.string(), z.string().nullable()));
const kept = z.object({ broken: z.number().int(), cleared: z.number().int() });

/**
 * The seal at which a look at the chain begins: the first of the last 7 days, or one before on which a break is still open, so that
 * every break is looked at until it is right again. Null while there is no seal.
 */
export async function findSealToAudit(): Promise<string | null> {
  const [row] = await query<{ seal: string | null }>(
    "worker",
    `select coalesce(least(
       (select min(number) from wallet.ledger_seals where sealed_at > wallet.clock() - interval '7 days'),
       (select min((detail ->> 'seal')::bigint) from wallet.reconciliation_breaks where type = 'internal_imbalance' and closed_at is null)),
       (select max(number) from wallet.ledger_seals)) as seal`,
    [],
    { name: "find_seal_to_audit" },
  );
  return row?.seal ?? null;
}

/** The last seal of a look that begins at this one; null when it reaches the end, where links without a seal may lie too. */
const SPAN = `
  select case when x.upto < (select max(number) from wallet.ledger_seals) then x.upto end as upto, wallet.clock() as looked_at
    from (select max(number) as upto from (
            select number, sum(entries) over (order by number) as total from wallet.ledger_seals where number >= $1 order by number limit 20000) s
           where total <= ${ENTRIES} or number = $1) x`;

/**
 * Computes the chain again for the seals from this one on, some hundred thousand entries, and keeps what it found: each broken
 * place opens a break, and breaks of these seals that are right again are cleared. `next` is the seal to go on with, null at the end.
 * Reads the ledger, changes none of it.
 */
export async function auditChain(
  from: string,
): Promise<{ broken: number; cleared: number; next: string | null }> {
  const [span] = await query<{ upto: string | null; looked_at: Date }>("worker", SPAN, [from], {
    name: "chain_span",
  });
  const upTo = span?.upto ?? null;
  const found = await query(
    "reconcile",
    "select law, object, expected, found, seal from wallet.verify_chain($1, $2)",
    [from, upTo],
    { name: "verify_chain" },
  );
  const result = await callCommand(
    "worker",
    "record_audit_of_chain",
    { from, to: upTo, lookedAt: span?.looked_at, broken: broken.parse(found) },
    kept,
  );
  return { ...result, next: upTo === null ? null : String(BigInt(upTo) + 1n) };
}
