/**
 * The verification of the chain as a program of its own: `DATABASE_URL=… node --import tsx scripts/verify-chain/main.ts [--seals FILE]`.
 * Needs the database and nothing else of the product. Exit code 1 when the ledger is not as it was sealed.
 */
import { parseArgs } from "node:util";
import { createPool } from "../../db/pool";
import { verifyChain } from "./verify-chain";

const { values } = parseArgs({ options: { seals: { type: "string" } } });
const pool = createPool({
  url: process.env["DATABASE_URL"] ?? "",
  max: 1,
  deadlineMs: 600_000,
  silenceMs: 610_000,
});
try {
  process.exitCode = (await verifyChain(pool, values.seals)) ? 0 : 1;
} finally {
  await pool.end();
}
