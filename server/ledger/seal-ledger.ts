import { z } from "zod";
import { callCommand } from "@/db/command";
import { log } from "@/server/observability/logger";

const answer = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("nothing") }),
  z.object({
    outcome: z.literal("sealed"),
    seal: z.string(),
    entries: z.number().int(),
    links: z.number().int(),
    root: z.string(),
    hash: z.string(),
  }),
]);

const LONGEST_MS = 20_000;

/**
 * Seals what is older than 30 s and not sealed yet: at most `most` seals of up to 10,000 entries, for at most 20 s. What is left waits for the next call; a
 * call with nothing to seal changes nothing. Reads the entries and never writes them: see `wallet.seal_ledger`. Each
 * seal is one line of the log, which is a copy outside the database too.
 */
export async function sealLedger({ most }: { most: number }): Promise<{ seals: number; entries: number }> {
  const started = performance.now();
  const done = { seals: 0, entries: 0 };
  while (done.seals < most && performance.now() - started < LONGEST_MS) {
    const made = await callCommand("worker", "seal_ledger", {}, answer);
    if (made.outcome === "nothing") break;
    log.info("ledger.sealed", { sealId: `${made.seal}:${made.hash}`, count: made.entries });
    done.seals += 1;
    done.entries += made.entries;
  }
  return done;
}
