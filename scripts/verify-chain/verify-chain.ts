/** `npm run verify -- --chain [--seals FILE]`: the ledger is as it was sealed, or where it first is not. */
import { existsSync } from "node:fs";
import type { Pool } from "../../db/pool";
import { table } from "../progress";
import { checkChain, type Finding } from "./check-chain";

const SHOWN = 20;
const BEAT_MS = 15_000;

/**
 * Computes the whole chain again and prints what it found, with signs of life while it runs. True when nothing differs. Without
 * `copies` it cannot know whether the newest seals were cut off or all were made anew, and says so. Throws when there is no such file.
 */
export async function verifyChain(pool: Pool, copies: string | undefined): Promise<boolean> {
  if (copies !== undefined && !existsSync(copies))
    throw new Error(`There is no file ${copies} with copies of the seals.`);
  const started = Date.now();
  const progress = { seals: 0, entries: 0, links: 0 };
  const beat = setInterval(
    () => console.log(`  … ${progress.entries} entries in ${progress.seals} seals checked`),
    BEAT_MS,
  );
  const shown: Finding[] = [];
  let found = 0;
  try {
    for await (const finding of checkChain(pool, { ...(copies === undefined ? {} : { copies }), progress })) {
      if (found++ < SHOWN) shown.push(finding);
    }
  } finally {
    clearInterval(beat);
  }
  if (found > 0) {
    const rows = shown.map((one) => [one.seal, one.account, one.entries, one.problem]);
    console.log(table([["seal", "account", "entries", "what is wrong"], ...rows]));
    if (found > SHOWN) console.log(`  and ${found - SHOWN} more`);
  }
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(
    `\n  ${progress.seals} seals, ${progress.links} links, ${progress.entries} entries, ${seconds} s, ${megabytes} MB: ${found === 0 ? "the ledger is as it was sealed" : "the ledger is not as it was sealed"}`,
  );
  console.log(
    copies === undefined
      ? "  compared with no copy of the seals: a cut-off end can't be seen without one (--seals FILE)"
      : `  compared with the copies in ${copies}`,
  );
  return found === 0;
}
