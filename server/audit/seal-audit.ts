import { z } from "zod";
import { callCommand } from "@/db/command";
import { type Chain, copyChain } from "@/server/ledger/copy-seals";
import { log } from "@/server/observability/logger";

const answer = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("nothing") }),
  z.object({ outcome: z.literal("sealed"), link: z.string(), row_count: z.number().int(), hash: z.string() }),
]);

const LONGEST_MS = 20_000;
/** Of one link: well under a second, since a command lives 5 s. */
const ROWS = 5_000;

/**
 * Seals the rows of the audit log that are older than 30 s and not sealed yet: at most `most` links of up to 5,000 rows, for at most
 * 20 s. What is left waits for the next call; a call with nothing to seal changes nothing. Each link is one line of the log too.
 */
export async function sealAudit({ most }: { most: number }): Promise<{ links: number; rows: number }> {
  const started = performance.now();
  const done = { links: 0, rows: 0 };
  while (done.links < most && performance.now() - started < LONGEST_MS) {
    const made = await callCommand("worker", "seal_audit", { limit: ROWS }, answer);
    if (made.outcome === "nothing") break;
    log.info("audit.sealed", { sealId: `${made.link}:${made.hash}`, count: made.row_count });
    done.links += 1;
    done.rows += made.row_count;
  }
  return done;
}

type LinkRow = {
  number: string;
  up_to_at: Date;
  up_to_id: string;
  row_count: number;
  root: string;
  previous: string;
  hash: string;
  sealed_at: Date;
};

const LINKS: Chain<LinkRow> = {
  name: "audit_links_to_copy",
  text: `select number, up_to_at, up_to_id, row_count, encode(root, 'hex') as root, encode(previous, 'hex') as previous,
                encode(hash, 'hex') as hash, sealed_at
           from wallet.audit_chain where number >= $1 order by number limit 1000`,
  describe: (row) => ({
    number: row.number,
    upToAt: row.up_to_at.toISOString(),
    upToId: row.up_to_id,
    rows: row.row_count,
    root: row.root,
    previous: row.previous,
    hash: row.hash,
    sealedAt: row.sealed_at.toISOString(),
  }),
};

/** The copies of the audit log's links lie beside those of the ledger's seals. */
export const auditCopies = (sealsFile: string): string => `${sealsFile}.audit`;

/** As `copySeals`, for the audit log's links, beside `sealsFile`. Returns how many. */
export const copyAuditLinks = (sealsFile: string): Promise<number> =>
  copyChain(auditCopies(sealsFile), LINKS);
