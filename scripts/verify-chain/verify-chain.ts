/** `npm run verify -- --chain [--seals FILE]`: the ledger and the audit log are as they were sealed, or where they first are not. */
import { existsSync } from "node:fs";
import type { Pool } from "../../db/pool";
import { table } from "../progress";
import { checkAudit } from "./check-audit";
import { checkChain, type Finding, type Progress } from "./check-chain";

const SHOWN = 20;
const BEAT_MS = 15_000;

/**
 * Computes both chains again and prints what it found, with signs of life while it runs. True when nothing differs. Without
 * `copies` (the audit log's lie beside the ledger's, as `FILE.audit`) it cannot know whether the newest seals were cut off or all were
 * made anew, and says so. Throws when there is no such file.
 */
export async function verifyChain(pool: Pool, copies: string | undefined): Promise<boolean> {
  if (copies !== undefined && !existsSync(copies))
    throw new Error(`There is no file ${copies} with copies of the seals.`);
  const ledger = await verify("ledger", "entries", copies, (options) => checkChain(pool, options));
  const beside = copies === undefined || !existsSync(`${copies}.audit`) ? undefined : `${copies}.audit`;
  const log = await verify("audit log", "rows", beside, (options) => checkAudit(pool, options));
  return ledger && log;
}

type Check = (options: { copies?: string; progress: Progress }) => AsyncGenerator<Finding>;

async function verify(
  what: string,
  parts: string,
  copies: string | undefined,
  check: Check,
): Promise<boolean> {
  const started = Date.now();
  const progress = { seals: 0, entries: 0, links: 0 };
  const beat = setInterval(
    () => console.log(`  … ${progress.entries} ${parts} in ${progress.seals} seals checked`),
    BEAT_MS,
  );
  const shown: Finding[] = [];
  let found = 0;
  try {
    for await (const finding of check({ ...(copies === undefined ? {} : { copies }), progress })) {
      if (found++ < SHOWN) shown.push(finding);
    }
  } finally {
    clearInterval(beat);
  }
  if (found > 0) {
    const rows = shown.map((one) => [one.seal, one.account, one.entries, one.problem]);
    console.log(table([["seal", "account", parts, "what is wrong"], ...rows]));
    if (found > SHOWN) console.log(`  and ${found - SHOWN} more`);
  }
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  const links = progress.links > 0 ? `, ${progress.links} links` : "";
  console.log(
    `\n  ${progress.seals} seals${links}, ${progress.entries} ${parts}, ${seconds} s, ${megabytes} MB: the ${what} is ${found === 0 ? "" : "not "}as it was sealed`,
  );
  console.log(
    copies === undefined
      ? "  compared with no copy of the seals: a cut-off end can't be seen without one (--seals FILE)"
      : `  compared with the copies in ${copies}`,
  );
  return found === 0;
}
