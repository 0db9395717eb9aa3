/** `npm run verify`: every law of the ledger over every entry, in one statement. */
import type { Pool } from "@/db/pool";
import { table } from "./progress";

type Breach = { law: string; object: string; expected: string; found: string };

const SHOWN = 20;

/** Prints each law and whether it holds. True when all do. */
export async function verifyLaws(pool: Pool): Promise<boolean> {
  const started = Date.now();
  const laws = await pool.query<{ law: string }>("select law from wallet.ledger_laws()");
  const breaches = await pool.query<Breach>(
    "select law, object, expected, found from wallet.verify_ledger(0)",
  );
  const [size] = await pool.query<{ entries: string; users: string }>(
    "select (select count(*) from wallet.entries) as entries, (select count(*) from wallet.balances) as users",
  );
  const broken = (law: string): number => breaches.filter((breach) => breach.law === law).length;
  console.log(
    table([
      ["", "law", "state"],
      ...laws.map(({ law }) => [
        broken(law) === 0 ? "✓" : "✗",
        law,
        broken(law) === 0 ? "holds" : `broken ${broken(law)} times`,
      ]),
    ]),
  );
  if (breaches.length > 0) {
    console.log(
      `\n${table([["law", "object", "expected", "found"], ...breaches.slice(0, SHOWN).map(({ law, object, expected, found }) => [law, object, expected, found])])}`,
    );
    if (breaches.length > SHOWN) console.log(`  and ${breaches.length - SHOWN} more`);
  }
  console.log(
    `\n  ${size?.entries ?? 0} entries, ${size?.users ?? 0} balances, ${((Date.now() - started) / 1000).toFixed(1)} s: ${breaches.length === 0 ? "every law holds" : "the ledger is broken"}`,
  );
  return breaches.length === 0;
}
