/** `npm run verify`: roles, grants, owners, triggers and functions of the database against this tree. */
import { CATALOG, compareCatalog, describeDrift } from "@/db/catalog";
import type { Pool } from "@/db/pool";

const SHOWN = 20;

/** Prints what differs. True when nothing does. */
export async function verifySchema(pool: Pool): Promise<boolean> {
  const lines = await pool.query<{ line: string }>(CATALOG);
  const drift = compareCatalog(lines.map(({ line }) => line));
  for (const one of drift.slice(0, SHOWN)) console.log(`  ✗ ${describeDrift(one)}`);
  if (drift.length > SHOWN) console.log(`  and ${drift.length - SHOWN} more`);
  console.log(
    `  ${lines.length} roles, grants, columns, constraints, triggers and functions: ${drift.length === 0 ? "all as this tree makes them" : `${drift.length} differ from this tree`}`,
  );
  return drift.length === 0;
}
