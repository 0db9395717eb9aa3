/**
 * How values travel between JavaScript and SQL.
 *
 * Parameters all go as text, so the statement says the type (`$1::jsonb`, `$2::uuid`) or the column does:
 * bigint, number and string as they are; Date as ISO 8601; Buffer and Uint8Array as bytea; any other object, lists
 * included, as ONE jsonb parameter (`jsonb_array_elements_text($1::jsonb)`), bigints within it as strings of digits.
 *
 * Results: bigint, numeric, date and timestamp come as strings, timestamptz as Date, jsonb parsed, bytea as Buffer,
 * integers and floats as numbers, booleans as booleans, SQL arrays as PostgreSQL's text (select `to_jsonb(…)` instead).
 */
export function toParameter(value: unknown): string | null {
  if (value === null || typeof value === "string") return value;
  if (typeof value === "bigint" || typeof value === "number") return String(value);
  if (typeof value === "boolean") return value ? "t" : "f";
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString("hex")}`;
  if (typeof value === "object") return JSON.stringify(value, digitsForBigint);
  throw new TypeError(`A statement can't take a parameter of type ${typeof value}`);
}

const digitsForBigint = (_key: string, part: unknown): unknown =>
  typeof part === "bigint" ? String(part) : part;

const asText = (text: string): string => text;

/** The driver's own serialisers would turn `"true"` into false and JSON text into a JSON string: ours leave text alone. */
export const driverTypes = {
  text: { to: 25, from: [1082, 1114], serialize: asText, parse: asText },
  json: {
    to: 3802,
    from: [114, 3802],
    serialize: asText,
    parse: (text: string): unknown => JSON.parse(text),
  },
  boolean: { to: 16, from: [16], serialize: asText, parse: (text: string): boolean => text === "t" },
  timestamptz: { to: 1184, from: [1184], serialize: asText, parse: (text: string): Date => new Date(text) },
  bytea: {
    to: 17,
    from: [17],
    serialize: asText,
    parse: (text: string): Buffer => Buffer.from(text.slice(2), "hex"),
  },
};
