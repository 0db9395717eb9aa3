/**
 * `npm run keys:rotate`: moves everything that lies encrypted to the first key of BANK_DATA_KEYS and says what is left. With the addresses
 * and secrets of a deployment in the environment it works there, else on what runs here. Exit code 1 while something is left.
 */
import { closePools } from "@/db/client";
import { rotateKeys } from "@/server/security/rotate-keys";
import { findAdminUrl } from "./running-database";
import { appEnvironment, readSettings } from "./settings";

if (!process.env["DATABASE_WORKER_URL"])
  Object.assign(process.env, appEnvironment(readSettings("start", process.env), findAdminUrl(), process.env));

const { moved, left } = await rotateKeys();
await closePools();
console.log(`  ${moved} moved to the newest key, ${left.length} left`);
for (const place of left) console.log(`  ✗ ${place} can't be opened with any key of BANK_DATA_KEYS`);
if (left.length === 0) console.log("  older keys can go");
process.exitCode = left.length === 0 ? 0 : 1;
