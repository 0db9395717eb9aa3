/** What a statement may be asked for: a format and a time zone in the body, filters in the query (REVIO.md A7). */
import type { FieldErrors } from "./answer";
import { type Check, checker, isFields, NOT_AN_OBJECT, readCurrency } from "./input";

type StatementInput = { timezone: string; filter: Record<string, string> };

/** Unix seconds; those that end in `from` include their second, those in `to` don't. */
const TIMES = ["from", "to", "paid_from", "paid_to", "updated_from", "updated_to"];
const TEXTS = ["currency", "status", "product", "q"];
const PRODUCTS = ["purchase", "refund", "chargeback", "payout", "payout_return"];

/** An IANA name that both sides of the sandbox know; offsets are read with opposite signs. */
function isTimezone(value: unknown): value is string {
  if (typeof value !== "string" || !/^[A-Za-z][A-Za-z_]*(?:\/[A-Za-z][A-Za-z_+-]*\d{0,2}){0,2}$/.test(value))
    return false;
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: value }));
  } catch {
    return false;
  }
}

/** The filters that were given, as text. Others are passed over, as the platform does. */
function readFilter(check: Check, query: URLSearchParams): Record<string, string> {
  const given = [...TIMES, ...TEXTS].flatMap((name) => {
    const value = query.get(name);
    return value === null || value === "" ? [] : [[name, value] as const];
  });
  for (const [name, value] of given) {
    if (TIMES.includes(name) && !/^\d{1,12}$/.test(value))
      check.add(name, "invalid", "Enter a valid timestamp.");
    if (name === "currency") readCurrency(check, value, name);
    if (name === "product" && !PRODUCTS.includes(value))
      check.add(name, "invalid_choice", "Not a valid choice.");
  }
  return Object.fromEntries(given);
}

export function readStatement(
  body: unknown,
  query: URLSearchParams,
): StatementInput | { errors: FieldErrors } {
  if (!isFields(body)) return { errors: NOT_AN_OBJECT };
  const check = checker();
  const { format, timezone = "UTC" } = body;
  if (format !== "csv") check.add("format", "invalid_choice", "Not a valid choice.");
  if (!isTimezone(timezone)) check.add("timezone", "invalid", "Not a time zone.");
  const filter = readFilter(check, query);
  return Object.keys(check.errors).length > 0
    ? { errors: check.errors }
    : { timezone: String(timezone), filter };
}
