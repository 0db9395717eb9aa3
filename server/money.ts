/**
 * Money as text: the amount a person types, the amount a person reads, the amount on the wire.
 * An amount is a bigint of minor units (cents) everywhere; it never becomes a JavaScript number. Pure, without
 * imports, the same in the browser and on the server.
 */

type AmountRefusal = "empty" | "not_a_number" | "negative" | "too_many_decimals" | "too_large";
type ParsedAmount = { minor: bigint } | { reason: AmountRefusal };

const MAX_WHOLE_DIGITS = 13;
/** Digits, then at most one comma or dot and the decimals. */
const PLAIN = /^(\d*)(?:[.,](\d*))?$/;
/** Groups of three behind one and the same sign, then the other of comma and dot for the decimals. */
const GROUPED = /^([1-9]\d{0,2}(?:([ .,])\d{3}(?:\2\d{3})*))(?:(?!\2)[.,](\d*))?$/;

/**
 * Reads an amount as people in South Africa type or paste it: comma or dot for decimals, spaces, commas, dots or
 * apostrophes between thousands, with or without `R`, `ZAR` or `rand`. Never guesses: what fits no shape is refused
 * with a reason, and nothing throws. The result is in minor units.
 */
export function parseAmount(text: string): ParsedAmount {
  const tidy = text
    .normalize("NFKC")
    .replace(/[\s'’]+/gu, " ")
    .trim();
  if (tidy === "") return { reason: "empty" };
  const bare = withoutCurrency(tidy);
  if (/^[-−–(]/u.test(tidy) || /^[-−–(]/u.test(bare)) return { reason: "negative" };
  // Grouped first: `1,234` is a thousand and more, never one rand and 23 cents.
  const grouped = GROUPED.exec(bare);
  if (grouped) return fromDigits((grouped[1] ?? "").replace(/\D/g, ""), grouped[3] ?? "");
  const plain = PLAIN.exec(bare);
  if (plain) return fromDigits(plain[1] ?? "", plain[2] ?? "");
  return { reason: "not_a_number" };
}

/** One mark only: `R 250 rand` is left with a word in it and refused later. */
function withoutCurrency(text: string): string {
  const leading = /^(?:zar|r)/i.exec(text);
  return (leading ? text.slice(leading[0].length) : text.replace(/(?:zar|rand)$/i, "")).trim();
}

function fromDigits(whole: string, decimals: string): ParsedAmount {
  if (whole === "" && decimals === "") return { reason: "not_a_number" };
  if (decimals.length > 2) return { reason: "too_many_decimals" };
  if (whole.length > MAX_WHOLE_DIGITS) return { reason: "too_large" };
  return { minor: BigInt(whole + decimals.padEnd(2, "0")) };
}

/** Minor units as plain decimal text for copying and CSV: `1234.50`, `-1250.00`. Exact for every size. */
export function toDecimal(minor: bigint): `${number}` {
  const digits = (minor < 0n ? -minor : minor).toString().padStart(3, "0");
  const text = `${minor < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- digits, a dot and two digits; TypeScript cannot see it
  return text as `${number}`;
}

/** Minor units as they travel on the wire and in JSON: `"123450"`. */
export const toWire = (minor: bigint): string => minor.toString();

/**
 * The bigint behind a wire string. Accepts only what `toWire` writes, within PostgreSQL's `bigint`.
 * @throws RangeError for anything else: our own API never sends it, so it is a bug and not an input error.
 */
export function fromWire(text: string): bigint {
  const minor = /^(?:0|-?[1-9]\d{0,18})$/.test(text) ? BigInt(text) : undefined;
  if (minor === undefined || BigInt.asIntN(64, minor) !== minor) throw new RangeError("not minor units");
  return minor;
}

export type MoneyFormat = {
  /** `auto`: a minus for negative amounts. `always`: also a plus for positive ones (zero has no sign). `never`: none. */
  sign?: "auto" | "always" | "never";
  /** ISO 4217; only currencies with two decimals. */
  currency?: string;
};

const SIGN_DISPLAY = { auto: "negative", always: "exceptZero", never: "never" } as const;
const NO_BREAK_SPACE = "\u00a0";
const MINUS = "\u2212";

/** Minor units as people read them: `R 1 234,50`, `−R 1 250,00`, with no-break spaces and U+2212. Exact for every size. */
export function formatMoney(minor: bigint, format: MoneyFormat = {}): string {
  const { whole, cents } = formatMoneyParts(minor, format);
  return whole + cents;
}

/** The same text cut before the decimal comma, for the big figure with small cents: `R 1 234` and `,50`. */
export function formatMoneyParts(minor: bigint, format: MoneyFormat = {}): { whole: string; cents: string } {
  const { sign = "auto", currency = "ZAR" } = format;
  const parts = new Intl.NumberFormat("en-ZA", {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    signDisplay: SIGN_DISPLAY[sign],
  }).formatToParts(toDecimal(minor));
  let whole = "";
  let cents = "";
  for (const { type, value } of parts) {
    if (type === "decimal" || type === "fraction") cents += pinned(type, value);
    else whole += pinned(type, value);
  }
  return { whole, cents };
}

/** Browsers carry different locale data: separators are written here, so that server and browser always agree. */
function pinned(type: Intl.NumberFormatPartTypes, value: string): string {
  if (type === "minusSign") return MINUS;
  if (type === "group") return NO_BREAK_SPACE;
  if (type === "literal") return "";
  if (type === "currency") return value + NO_BREAK_SPACE;
  return type === "decimal" ? "," : value;
}

/** What stands in place of an amount while amounts are hidden: `R ••••`. Says nothing about sign or size. */
export const HIDDEN_MONEY = `R${NO_BREAK_SPACE}••••`;

/** A count of things: `1 204`, with no-break spaces. */
export function formatCount(count: number | bigint): string {
  const parts = new Intl.NumberFormat("en-ZA", { maximumFractionDigits: 0 }).formatToParts(count);
  return parts.map(({ type, value }) => pinned(type, value)).join("");
}

/** A share of 1 as a percentage with one decimal: 0.954 is `95,4%`. */
export function formatPercent(share: number): string {
  const parts = new Intl.NumberFormat("en-ZA", {
    style: "percent",
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  }).formatToParts(share);
  return parts.map(({ type, value }) => pinned(type, value)).join("");
}
