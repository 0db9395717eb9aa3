/** The full audit in steps, none of which grows with the history: begun, taken on from place to place, ended. */
import { z } from "zod";
import { query } from "@/db/client";
import { callCommand } from "@/db/command";

/** The parts of `wallet.ledger_laws()`, in the order in which they are checked. */
export const AUDIT_PARTS = ["now", "sums", "entries", "effects", "transactions", "users"] as const;

/** Where a step begins: a part, and behind what of it; null at its beginning. */
export type Place = { part: (typeof AUDIT_PARTS)[number]; from: string | null };
export const FIRST: Place = { part: "now", from: null };

/** `beganAt`: what was seen since then has been seen by this audit. */
export type Audit = { upToEntry: string; beganAt: string };

/** A step takes one piece after another until so much time has gone by; the engine waits little more than a minute for it. */
const STEP_MS = 10_000;

const piece = z.tuple([
  z.object({ next: z.string().nullable(), broken: z.array(z.record(z.string(), z.string().nullable())) }),
]);

/** As of which entry and moment an audit looks. Ids are given before the commit: only behind entries 30 s old can none appear any more. */
export async function beginAudit(): Promise<Audit> {
  const [row] = await query<{ up_to: string; began_at: Date }>(
    "worker",
    `select wallet.clock() as began_at, coalesce((
       select e.id from wallet.entries e where e.created_at < wallet.clock() - interval '30 seconds' order by e.id desc limit 1), 0)::text as up_to`,
    [],
    { name: "begin_audit" },
  );
  if (!row) throw new Error("the database did not tell the time");
  return { upToEntry: row.up_to, beganAt: row.began_at.toISOString() };
}

/**
 * Checks from a place on for some seconds, at least one piece, and keeps what it found: each broken law opens one break, once for the audit, however
 * often the step is taken. `next`: where to go on, null at the end. Reads the ledger, changes none of it.
 */
export async function auditStep(
  audit: Audit,
  place: Place,
  forMs = STEP_MS,
): Promise<{ broken: number; next: Place | null }> {
  const until = Date.now() + forMs;
  let broken = 0;
  let next: Place | null = place;
  do {
    const { part, from }: Place = next;
    const [seen] = piece.parse(
      await query("reconcile", "select next, broken from wallet.audit_piece($1, $2)", [part, from], {
        name: "audit_piece",
      }),
    );
    if (seen.broken.length > 0) broken += await keep(audit, seen.broken);
    next = placeAfter(part, seen.next);
  } while (next !== null && Date.now() < until);
  return { broken, next };
}

const placeAfter = (part: Place["part"], from: string | null): Place | null => {
  const following = from === null ? AUDIT_PARTS[AUDIT_PARTS.indexOf(part) + 1] : part;
  return following === undefined ? null : { part: following, from };
};

async function keep({ beganAt }: Audit, broken: unknown): Promise<number> {
  const kept = await callCommand(
    "worker",
    "record_audit_piece",
    { beganAt, broken },
    z.object({ broken: z.number().int() }),
  );
  return kept.broken;
}

/** Keeps that everything was looked at, once, and clears the breaks of laws that no step found broken; how many. */
export async function endAudit({ upToEntry, beganAt }: Audit, broken: number): Promise<number> {
  const { cleared } = await callCommand(
    "worker",
    "record_audit_end",
    { upTo: upToEntry, beganAt, broken },
    z.object({ cleared: z.number().int() }),
  );
  return cleared;
}
