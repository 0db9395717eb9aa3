import { open, type FileHandle } from "node:fs/promises";
import { z } from "zod";
import { query } from "@/db/client";
import { describeSeal, SEAL_COLUMNS } from "./seal-queries";

const PIECE = 1_000;
/** Longer than any two lines. */
const TAIL_BYTES = 4_096;

/** A chain whose links go out: `text` reads 1,000 from a number on, and `describe` says one as it is kept. */
export type Chain<Row> = { name: string; text: string; describe: (row: Row) => object };

const SEALS = {
  name: "seals_to_copy",
  text: `select ${SEAL_COLUMNS} from wallet.ledger_seals where number >= $1 order by number limit ${PIECE}`,
  describe: describeSeal,
};

const copy = z.object({ number: z.string().regex(/^\d+$/), hash: z.string() });

/**
 * Appends every seal that `file` does not hold yet, a JSON line each; returns how many. They are on the disk when it
 * returns. A crash in between leaves out nothing: the next call goes on behind the last whole line. Throws, and writes
 * nothing, when the newest copy is not the seal of that number in the ledger: then one of the two was changed.
 */
export const copySeals = (file: string): Promise<number> => copyChain(file, SEALS);

/** The same for the links of any chain that is numbered and hashed as the seals are. */
export async function copyChain<Row extends { number: string; hash: string }>(
  file: string,
  { name, text, describe }: Chain<Row>,
): Promise<number> {
  const handle = await open(file, "a+", 0o640);
  try {
    const { last, torn } = await readEnd(handle);
    if (torn) await handle.appendFile("\n"); // what a crash cut off stays, on a line of its own
    let copied = 0;
    for (let from = last; ; ) {
      const rows = await query<Row>("worker", text, [from?.number ?? "1"], { name });
      if (from !== null && rows[0]?.hash !== from.hash)
        throw new Error(
          `Seal ${from.number} is not the one in ${file}: the ledger or its copies were changed.`,
        );
      const fresh = from === null ? rows : rows.slice(1);
      await handle.appendFile(fresh.map((row) => `${JSON.stringify(describe(row))}\n`).join(""));
      copied += fresh.length;
      from = fresh.at(-1) ?? from;
      if (rows.length < PIECE) break;
    }
    if (copied > 0) await handle.datasync();
    return copied;
  } finally {
    await handle.close();
  }
}

/** The newest whole copy, and whether the file ends in the middle of a line. */
async function readEnd(handle: FileHandle): Promise<{ last: z.infer<typeof copy> | null; torn: boolean }> {
  const { size } = await handle.stat();
  const from = Math.max(0, size - TAIL_BYTES);
  const tail = Buffer.alloc(size - from);
  await handle.read(tail, 0, tail.length, from);
  const lines = tail.toString("utf8").split("\n");
  const torn = lines.pop() !== "";
  const whole = lines.reverse().flatMap((line) => parse(line) ?? []);
  return { last: whole[0] ?? null, torn };
}

function parse(line: string): z.infer<typeof copy> | null {
  try {
    return copy.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
