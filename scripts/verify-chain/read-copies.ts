/** The copies of the seals outside the database: one JSON line each, in the order of their numbers. */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

export type Copy = { number: bigint; hash: string };

function parse(line: string): Copy | null {
  try {
    const { number, hash } = JSON.parse(line) as { number?: unknown; hash?: unknown };
    return typeof number === "string" && typeof hash === "string" ? { number: BigInt(number), hash } : null;
  } catch {
    return null; // a line that a crash cut off; the seal follows whole in the next one, or its absence is found
  }
}

/** Every copy; a line that says the same as the one before, or that was cut off, is passed over. */
export async function* readCopies(file: string): AsyncGenerator<Copy> {
  let last: Copy | null = null;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    const copy = parse(line);
    if (copy === null || (copy.number === last?.number && copy.hash === last.hash)) continue;
    last = copy;
    yield copy;
  }
}
