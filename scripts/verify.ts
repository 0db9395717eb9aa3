/**
 * `npm run verify [-- --chain [--seals FILE]]`: the laws of the ledger and whether the database is what this tree makes, or the chains of
 * the ledger and the audit log. Reads only. Exit code 1 when something is broken.
 */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { createPool } from "@/db/pool";
import { findAdminUrl } from "./running-database";
import { keptSeals } from "./settings";
import { verifyLaws } from "./verify-laws";
import { verifySchema } from "./verify-schema";

/** Millions of rows pass through; without a limit Node lets them lie about before it tidies up. */
const MEMORY = ["--max-old-space-size=96", "--max-semi-space-size=4"];

function verifyChain(seals: string | undefined): boolean {
  const program = [...MEMORY, "--import", "tsx", "scripts/verify-chain/main.ts"];
  const ended = spawnSync(
    process.execPath,
    [...program, ...(seals === undefined ? [] : ["--seals", seals])],
    {
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, DATABASE_URL: findAdminUrl() },
    },
  );
  return ended.status === 0;
}

async function verifyDatabase(): Promise<boolean> {
  const pool = createPool({ url: findAdminUrl(), max: 1, deadlineMs: 600_000, silenceMs: 610_000 });
  try {
    const lawful = await verifyLaws(pool);
    return (await verifySchema(pool)) && lawful;
  } finally {
    await pool.end();
  }
}

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { chain: { type: "boolean", default: false }, seals: { type: "string" } },
});
const whole = values.chain ? verifyChain(values.seals ?? keptSeals(process.env)) : await verifyDatabase();
process.exitCode = whole ? 0 : 1;
