import { query, sqlState } from "@/db/client";
import { isLost } from "@/db/failures";
import { Refusal } from "@/server/errors";

const CANCELLED = "57014";

/**
 * Whether a law holds now of the object that a break of it names (`law / object`), or the chain in the seal that it names. Only
 * that object is read, as far as the law is about one. BUSY: the answer took longer than the 30 seconds that a report may take, and
 * nothing is known. Reads only.
 */
export async function lawHolds(named: string, seal?: string): Promise<boolean> {
  const [law = "", ...rest] = named.split(" / ");
  try {
    const broken = await query(
      "report",
      "select law from wallet.recheck_law($1, $2, $3)",
      [law, rest.join(" / "), seal ?? null],
      { name: "recheck_law" },
    );
    return broken.length === 0;
  } catch (error) {
    if (sqlState(error) !== CANCELLED && !isLost(error)) throw error;
    throw new Refusal("BUSY", {
      sentence: `Not checked: "${law}" could not be looked at within 30 seconds. Nothing changed; the nightly audit will check it.`,
    });
  }
}
