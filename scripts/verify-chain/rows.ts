/** How the rows of both chains are read: by keyset in pieces, so that no length of history fills the memory. */

/** The most rows of one piece. */
export const PIECE = 2_000;
/** Before every number. */
export const LOWEST = -(2n ** 63n);

export type Row = Record<string, string | Buffer | number | null>;
export const text = (row: Row, name: string): string => String(row[name]);
export const big = (row: Row, name: string): bigint => BigInt(text(row, name));
export const bytes = (row: Row, name: string): Buffer => {
  const value = row[name];
  return Buffer.isBuffer(value) ? value : Buffer.alloc(0);
};

/** Everything that `read` gives behind `start`, piece by piece; `key` is where a row stands. */
export async function* pieces<T, Key>(
  read: (after: Key) => Promise<T[]>,
  key: (row: T) => Key,
  start: Key,
): AsyncGenerator<T> {
  for (let after = start; ; ) {
    const rows = await read(after);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PIECE) return;
    after = key(last);
  }
}
