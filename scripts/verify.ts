/** `npm run verify [-- --chain [--seals FILE]]`: the laws of the ledger, or its chain. Reads only. Exit code 1 when something is broken. */
import { parseArgs } from "node:util";
import { createPool } from "@/db/pool";
import { findAdminUrl } from "./running-database";
import { keptSeals } from "./settings";
import { verifyChain } from "./verify-chain/verify-chain";
import { verifyLaws } from "./verify-laws";

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { chain: { type: "boolean", default: false }, seals: { type: "string" } },
});
const pool = createPool({ url: findAdminUrl(), max: 1, deadlineMs: 600_000, silenceMs: 610_000 });
try {
  const whole = values.chain
    ? await verifyChain(pool, values.seals ?? keptSeals(process.env))
    : await verifyLaws(pool);
  process.exitCode = whole ? 0 : 1;
} finally {
  await pool.end();
}
