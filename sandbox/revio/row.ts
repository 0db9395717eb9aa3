/** Objects as rows keep them: amounts are bigint here, decimal text in the row, integers on the wire. */

const MONEY = new Set([
  "price",
  "total",
  "amount",
  "fee",
  "pending",
  "refunded",
  "original_amount",
  "shortBy",
  "paid",
  "returned",
  "outgoing",
]);

/** The row's text for an object; amounts travel as decimal text. */
export function encode(object: unknown): unknown {
  return JSON.parse(
    JSON.stringify(object, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value)),
  );
}

/** The object of a row, at the version it was read. */
export function decode(row: { state: unknown; version: number }): unknown {
  const revive = (name: string, value: unknown): unknown => (MONEY.has(name) ? BigInt(String(value)) : value);
  return { ...(JSON.parse(JSON.stringify(row.state), revive) as object), version: row.version };
}

/** JSON integers: the API refuses amounts beyond 2^53 - 1, so nothing is lost here. */
export const wire = (amount: bigint): number => Number(amount);
