import { z } from "zod";
import { query } from "@/db/client";
import { callCommand } from "@/db/command";
import { newestKeyId, open, type Place, seal } from "./secret-box";

const PAGE = 200;

type Sealed = Place & { sealed: string };
const replaced = z.object({ outcome: z.enum(["replaced", "changed"]) });

/**
 * Seals every text that lies under an older key again under the newest, a page at a time, also while the app runs: account numbers,
 * secrets of authenticator apps, records of identities. A text is replaced only if it still is what was read. A second run finds
 * nothing to move; two at once share the work.
 *
 * @returns how many were moved, and where those lie that could not be opened (unknown key, altered): an old key may go once none is left
 */
export async function rotateKeys(): Promise<{ moved: number; left: string[] }> {
  const newest = newestKeyId();
  const left = new Set<string>();
  let moved = 0;
  for (;;) {
    const texts = await listOlder(newest, PAGE + left.size); // what can't be moved comes again, and must not fill the page
    const fresh = texts.filter((text) => !left.has(nameOf(text)));
    if (fresh.length === 0) return { moved, left: [...left] };
    for (const text of fresh) {
      const again = reseal(text);
      if (again === undefined) left.add(nameOf(text));
      else if (await replace(text, again)) moved += 1;
    }
  }
}

const nameOf = ({ table, column, rowId }: Place): string => `${table}.${column} of ${rowId}`;

const listOlder = (newest: string, limit: number): Promise<Sealed[]> =>
  query<Sealed>(
    "worker",
    `select table_name as "table", column_name as "column", user_id as "userId", row_id as "rowId", sealed
       from wallet.list_sealed($1, $2)`,
    [newest, limit],
  );

function reseal({ sealed, ...place }: Sealed): string | undefined {
  try {
    return seal(open(sealed, place), place);
  } catch {
    return undefined;
  }
}

async function replace({ table, column, rowId, sealed }: Sealed, again: string): Promise<boolean> {
  const args = { table, column, row: rowId, old: sealed, new: again };
  return (await callCommand("worker", "replace_sealed", args, replaced)).outcome === "replaced";
}
