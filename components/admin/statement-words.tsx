import { Tag } from "@/components/ui/tag";
import type { GlyphName } from "@/components/ui/glyph";
import type { Tone } from "@/components/ui/tone";
import { formatCount, fromWire } from "@/server/money";
import type { Statement } from "./types";

export const FORMATS: Record<Statement["format"], string> = {
  revio_csv: "Revio's CSV",
  csv: "Another CSV",
  camt053: "Bank statement, ISO 20022 camt.053",
};

const STATES: Record<Statement["state"], { words: string; tone: Tone; glyph: GlyphName }> = {
  receiving: { words: "Receiving", tone: "info", glyph: "running" },
  received: { words: "Being read", tone: "info", glyph: "running" },
  checked: { words: "Read", tone: "ok", glyph: "done" },
  refused: { words: "Can't be read", tone: "bad", glyph: "failed" },
};

/** True for a file that never came whole, so that nobody has read it. */
export const isInterrupted = ({ problems }: Pick<Statement, "problems">): boolean =>
  problems.some(({ code }) => code === "interrupted");

export function StatementState({ of }: { of: Pick<Statement, "state" | "badRows" | "problems"> }) {
  const some = of.state === "checked" && of.badRows !== null && of.badRows !== "0";
  const { words, tone, glyph } = some
    ? { words: "Read, with bad rows", tone: "warn" as const, glyph: "attention" as const }
    : isInterrupted(of)
      ? { ...STATES.refused, words: "Stopped" }
      : STATES[of.state];
  return (
    <Tag tone={tone} glyph={glyph}>
      {words}
    </Tag>
  );
}

/** True while reading it isn't over. */
export const isBeingRead = ({ state }: Pick<Statement, "state">): boolean =>
  state === "receiving" || state === "received";

export const PROBLEMS: Record<string, string> = {
  empty: "The file is empty",
  not_utf8: "The file isn't UTF-8 text",
  utf16: "The file is UTF-16; save it as UTF-8",
  wrong_columns: "The columns aren't those of this format",
  no_rows: "The file has no rows",
  too_large: "The file is too large",
  cut_off: "The file is cut off: fewer bytes or rows came than it says",
  interrupted: "The file never came whole",
  not_xml: "The file isn't XML",
  unclosed: "The XML ends in the middle",
  totals_differ: "The rows don't add up to the file's own totals",
  mixed_currency_totals: "One total for several currencies",
  decimal_comma_unmapped: "Amounts have a decimal comma, and the format expects a dot",
  duplicate_header: "A column is named twice",
  too_many_bad_rows: "Too many rows can't be read",
};

export const ROW_PROBLEMS: Record<string, string> = {
  columns: "Another number of columns",
  amount: "Amount can't be read",
  amount_negative: "Amount is negative",
  currency: "Currency can't be read",
  time: "Time can't be read",
  product: "Unknown product",
  id: "No id",
  flag: "Neither true nor false",
  too_long: "Line is too long",
};

export const rowsWords = (digits: string | null): string =>
  digits === null ? "—" : formatCount(fromWire(digits));

/** `843 bytes`, `1,2 MB`. */
export function bytesWords(digits: string): string {
  const bytes = Number(digits);
  if (bytes < 10_000) return `${formatCount(bytes)} bytes`;
  const [size, unit] =
    bytes < 1e6 ? [bytes / 1e3, "kB"] : bytes < 1e9 ? [bytes / 1e6, "MB"] : [bytes / 1e9, "GB"];
  return `${size.toFixed(1).replace(".", ",")} ${unit}`;
}
