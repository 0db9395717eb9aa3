/** CSV as RFC 4180 has it, read piece by piece. https://www.rfc-editor.org/rfc/rfc4180 */
import { UnreadableFile } from "./statement-row";

/** `ended` is false for a last record without a line break behind it. */
export type CsvRecord = { line: number; fields: string[]; text: string; ended: boolean };

/** Longer than any record: whoever sends more has not sent a CSV of ours. */
const MOST_CHARACTERS = 65_536;

/**
 * The records of a text that arrives in pieces, in batches, one per piece. Empty lines are left out. Throws UnreadableFile: `unclosed`
 * for a quote that never ends, `wrong_columns` for a record without end.
 */
export async function* csvRecords(
  pieces: AsyncIterable<string>,
  delimiter: string,
): AsyncGenerator<CsvRecord[]> {
  let rest = "";
  let line = 1;
  for await (const piece of pieces) {
    const text = rest + piece;
    const records: CsvRecord[] = [];
    let from = 0;
    let quote = 0; // the next one, looked for once and not per line
    for (;;) {
      if (quote >= 0 && quote <= from) quote = text.indexOf('"', from);
      const end = recordEnd(text, from, quote);
      if (end < 0) break;
      push(records, text.slice(from, end), delimiter, line, true);
      line += linesIn(text, from, end);
      from = end + 1;
    }
    rest = text.slice(from);
    if (rest.length > MOST_CHARACTERS)
      throw new UnreadableFile(
        quotesIn(rest) % 2 === 1
          ? { code: "unclosed", line, detail: "A quote that opens here never closes." }
          : { code: "wrong_columns", line, detail: "This line is longer than 65 536 characters." },
      );
    if (records.length > 0) yield records;
  }
  if (rest === "") return;
  if (quotesIn(rest) % 2 === 1)
    throw new UnreadableFile({ code: "unclosed", line, detail: "A quote that opens here never closes." });
  const last: CsvRecord[] = [];
  push(last, rest, delimiter, line, false);
  yield last;
}

/** Where the record that begins at `from` ends: at a line break outside of quotes; -1 when it is not all there. */
function recordEnd(text: string, from: number, quote: number): number {
  const end = text.indexOf("\n", from);
  if (end < 0 || quote < 0 || quote > end) return end;
  let open = false;
  for (let at = quote; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) open = !open;
    else if (code === 10 && !open) return at;
  }
  return -1;
}

function linesIn(text: string, from: number, end: number): number {
  let count = 1;
  for (let at = text.indexOf("\n", from); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

const quotesIn = (text: string): number => text.split('"').length - 1;

function push(records: CsvRecord[], raw: string, delimiter: string, line: number, ended: boolean): void {
  const text = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
  if (text === "") return;
  const fields = text.includes('"') ? quotedFields(text, delimiter) : text.split(delimiter);
  records.push({ line, fields, text, ended });
}

/** Fields of a record with quotes. Quotes within an unquoted field stand for themselves, in pairs. */
function quotedFields(text: string, delimiter: string): string[] {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    let field = "";
    if (text[at] === '"') {
      for (at++; ; ) {
        const close = text.indexOf('"', at);
        if (close < 0) return [...fields, field + text.slice(at)];
        field += text.slice(at, close);
        at = close + 1;
        if (text[at] !== '"') break;
        field += '"';
        at++;
      }
    }
    const next = text.indexOf(delimiter, at);
    field += next < 0 ? text.slice(at) : text.slice(at, next);
    fields.push(field);
    if (next < 0) return fields;
    at = next + delimiter.length;
  }
}
