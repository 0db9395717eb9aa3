/** Compares the stored chain of the audit log with what its rows say, link by link, in memory bounded by one link. */
import type { Pool } from "../../db/pool";
import { type AuditLink, auditLeaf, auditLinkHash } from "./audit-format";
import { merkleRoot, NOTHING } from "./chain-format";
import { compareCopies, type Finding, type Progress } from "./check-chain";
import { type Place, placeOf, readAuditLinks, readAuditRows, START } from "./read-audit";

/** No link is larger (the database makes them of 10,000 at most): what a link claims must not fill the memory. */
const MOST_ROWS = 50_000;

/**
 * Yields every difference between the audit log and its chain, oldest link first; none when the log is as it was sealed. A row
 * that was changed, removed, put in or moved is found in its link, a cut end by `copies`. Reads only.
 */
export async function* checkAudit(
  pool: Pool,
  { copies, progress }: { copies?: string; progress: Progress },
): AsyncGenerator<Finding> {
  const outside = copies === undefined ? undefined : compareCopies(copies, "audit ");
  let before: AuditLink | null = null;
  for await (const link of readAuditLinks(pool)) {
    const from: Place = before === null ? START : placeOf(before.upToAt, before.upToId);
    yield* checkOrder(link, before);
    yield* checkRows(pool, link, from, progress);
    if (outside) yield* outside.next(link, (problem) => inLink(link, problem));
    progress.seals += 1;
    before = link;
  }
  if (outside) yield* outside.end();
  yield* checkRest(pool, before === null ? START : placeOf(before.upToAt, before.upToId));
}

const inLink = (link: AuditLink, problem: string): Finding => ({
  seal: `audit ${link.number}`,
  account: "",
  entries: `up to ${new Date(Number(link.upToAt)).toISOString()}`,
  problem,
});

function* checkOrder(link: AuditLink, before: AuditLink | null): Generator<Finding> {
  if (link.number !== (before?.number ?? 0n) + 1n)
    yield inLink(link, `link ${(before?.number ?? 0n) + 1n} of the audit log is missing`);
  if (
    before !== null &&
    (link.upToAt < before.upToAt || (link.upToAt === before.upToAt && link.upToId <= before.upToId))
  )
    yield inLink(link, "ends before the link before");
  if (!link.previous.equals(before?.hash ?? NOTHING)) yield inLink(link, "does not continue the link before");
  if (!link.hash.equals(auditLinkHash(link))) yield inLink(link, "the link was changed: its hash is another");
}

async function* checkRows(
  pool: Pool,
  link: AuditLink,
  from: Place,
  progress: Progress,
): AsyncGenerator<Finding> {
  if (link.rowCount > MOST_ROWS) {
    yield inLink(link, `claims ${link.rowCount} rows, more than a link has`);
    return;
  }
  const leaves: Buffer[] = [];
  for await (const row of readAuditRows(pool, from, placeOf(link.upToAt, link.upToId))) {
    leaves.push(auditLeaf(row));
    if (leaves.length > link.rowCount) break;
  }
  progress.entries += leaves.length;
  if (leaves.length > link.rowCount)
    yield inLink(link, `more rows than the ${link.rowCount} that were sealed`);
  else if (leaves.length < link.rowCount)
    yield inLink(link, `${leaves.length} rows, sealed were ${link.rowCount}`);
  else if (!link.root.equals(merkleRoot(leaves)))
    yield inLink(link, "a row was changed: the root is another");
}

const LEFT = `
  select '' as seal, '' as account, a.id::text as entries, 'an audit row older than 3 minutes and not sealed' as problem
    from wallet.audit_log a where (a.at, a.id) > ($1::timestamptz, $2::uuid) and a.at < wallet.clock() - interval '3 minutes'
   order by a.at nulls first, a.id nulls first limit 1`;

async function* checkRest(pool: Pool, from: Place): AsyncGenerator<Finding> {
  yield* await pool.query<Finding>(LEFT, [from.at, from.id]);
}
