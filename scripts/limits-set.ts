/**
 * `npm run limits:set -- <file> <from>`: a new version of what people of each tier may do, for whoever may log in as the deploy role.
 * The file is a JSON list with one entry per tier, amounts as strings of cents (`"250000"`); `from` is a moment to come, as `2026-12-01T00:00+02:00`.
 * The versions of before stay as they were, and the audit log keeps who did it. Every run is another version.
 */
import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { z } from "zod";
import { createPool } from "@/db/pool";
import { findAdminUrl } from "./running-database";

const cents = z.string().regex(/^\d{1,16}$/);
const figures = z.array(
  z.strictObject({
    tier: z.number().int().min(0).max(2),
    single: cents,
    depositDay: cents,
    withdrawalDay: cents,
    withdrawalMonth: cents,
    balance: cents,
  }),
);

const [file, from] = process.argv.slice(3);
if (file === undefined || from === undefined || Number.isNaN(Date.parse(from)))
  throw new Error("Say what and from when: npm run limits:set -- limits.json 2026-12-01T00:00+02:00");
const limits = figures.parse(JSON.parse(readFileSync(file, "utf8")));

const pool = createPool({ url: findAdminUrl(), max: 1, settings: { role: "wallet_owner" } });
try {
  const [row] = await pool.query<{ version: number }>(
    "select version from wallet.add_tier_limits($1, $2, $3)",
    [JSON.stringify(limits), new Date(from), `operator:${userInfo().username}`],
  );
  console.log(`Version ${row?.version} holds from ${new Date(from).toISOString()} on`);
} finally {
  await pool.end();
}
