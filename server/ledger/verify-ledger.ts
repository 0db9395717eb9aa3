import { query } from "@/db/client";

export type BrokenLaw = { law: string; object: string; expected: string; found: string };

/** Every law of the ledger with what breaks it now: an empty list means it holds. All laws see one snapshot. */
export async function verifyLedger(): Promise<{ law: string; broken: BrokenLaw[] }[]> {
  const laws = await query<{ law: string }>("report", "select law from wallet.ledger_laws()");
  const broken = await query<BrokenLaw>("report", "select * from wallet.verify_ledger()");
  return laws.map(({ law }) => ({ law, broken: broken.filter((row) => row.law === law) }));
}
