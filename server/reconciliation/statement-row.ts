/** One record of a statement, however its file was written. */
export const PRODUCTS = ["purchase", "refund", "chargeback", "payout", "payout_return"] as const;
export type Product = (typeof PRODUCTS)[number];

export type StatementRow = {
  /** Where the record begins in its file; the first line is 1. */
  line: number;
  product: Product;
  /** The provider's id. Empty in files of banks, which know our reference only: the comparison then finds our object by it. */
  objectId: string;
  relatedId: string;
  reference: string;
  status: string;
  /** ISO 8601 in UTC; empty when no money moved. */
  paidAt: string;
  currency: string;
  /** Minor units as digits, never negative: the product says the direction. */
  amountMinor: string;
  feeMinor: string;
  /** Empty when the file doesn't say. */
  brandId: string;
  isTest: boolean | null;
};

export type BadRowCode =
  | "columns"
  | "amount"
  | "amount_negative"
  | "currency"
  | "time"
  | "product"
  | "id"
  | "flag"
  | "too_long"
  | "characters";

/** A record that can't be read, with the field at fault and the text as it stands in the file. */
export type BadRow = { line: number; code: BadRowCode; field: string | null; text: string };

type FileProblemCode =
  | "empty"
  | "not_utf8"
  | "utf16"
  | "wrong_columns"
  | "duplicate_header"
  | "no_rows"
  | "too_large"
  | "cut_off"
  | "interrupted"
  | "not_xml"
  | "unclosed"
  | "totals_differ"
  | "mixed_currency_totals"
  | "decimal_comma_unmapped"
  | "too_many_bad_rows";

/** Something wrong with a file as such: its rows change nothing. */
export type FileProblem = { code: FileProblemCode; line: number | null; detail: string };

/** Thrown where reading must stop; a reader's caller turns it into the file's problem. */
export class UnreadableFile extends Error {
  override readonly name = "UnreadableFile";
  constructor(readonly problem: FileProblem) {
    super(problem.code);
  }
}

export type Batch = { rows: StatementRow[]; bad: BadRow[] };

/** The most bad rows a file may have and still be used without them; each is kept to be looked at. */
export const MOST_BAD_ROWS = 10_000;

const SPECIAL = /[\\\t\n\r]/;
const EACH_SPECIAL = /[\\\t\n\r]/g;
const ESCAPES: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };
const escaped = (text: string): string =>
  SPECIAL.test(text) ? text.replace(EACH_SPECIAL, (found) => ESCAPES[found] ?? found) : text;
const orNull = (text: string): string => (text === "" ? "\\N" : escaped(text));

/**
 * The row as a line of COPY's text format, for the columns of `copyStatementRows`. `isOurs`: whether the statement is of our account,
 * as far as the row says. https://www.postgresql.org/docs/17/sql-copy.html
 */
export const copyLine = (load: string, row: StatementRow, isOurs: boolean): string =>
  `${load}\t${row.line}\t${row.product}\t${escaped(row.objectId)}\t${orNull(row.relatedId)}\t${escaped(row.reference)}\t${escaped(row.status)}\t${row.paidAt || "\\N"}\t${row.currency}\t${row.amountMinor}\t${row.feeMinor}\t${isOurs ? "t" : "f"}\n`;
