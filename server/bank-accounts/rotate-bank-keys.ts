import { z } from "zod";
import { query } from "@/db/client";
import { callCommand } from "@/db/command";
import { newestKeyId } from "@/server/security/secret-box";
import { openNumber, sealNumber } from "./sealed-number";

const PAGE = 200;

type Row = { id: string; user_id: string; number_ciphertext: string };
const replaced = z.object({ outcome: z.enum(["replaced", "changed"]) });

/**
 * Seals every account number that lies under an older key again under the newest, a page at a time, also while the app runs:
 * a row is replaced only if it still holds what was read. A second run finds nothing to move; two at once share the work.
 *
 * @returns how many rows were moved, and which could not be opened (unknown key, altered): an old key may go once none is left
 */
export async function rotateBankKeys(): Promise<{ moved: number; left: string[] }> {
  const newest = newestKeyId();
  const left = new Set<string>();
  let moved = 0;
  for (;;) {
    const rows = await listOlder(newest, PAGE + left.size); // what can't be moved comes again, and must not fill the page
    const fresh = rows.filter(({ id }) => !left.has(id));
    if (fresh.length === 0) return { moved, left: [...left] };
    for (const row of fresh) {
      const sealed = reseal(row);
      if (sealed === undefined) left.add(row.id);
      else if (await replace(row, sealed)) moved += 1;
    }
  }
}

const listOlder = (newest: string, limit: number): Promise<Row[]> =>
  query<Row>("worker", "select id, user_id, number_ciphertext from wallet.list_bank_numbers($1, $2)", [
    newest,
    limit,
  ]);

function reseal({ id, user_id, number_ciphertext }: Row): string | undefined {
  const row = { bankAccountId: id, userId: user_id };
  try {
    return sealNumber(openNumber(number_ciphertext, row), row);
  } catch {
    return undefined;
  }
}

async function replace({ id, number_ciphertext }: Row, sealed: string): Promise<boolean> {
  const { outcome } = await callCommand(
    "worker",
    "replace_bank_ciphertext",
    { id, old: number_ciphertext, new: sealed },
    replaced,
  );
  return outcome === "replaced";
}
