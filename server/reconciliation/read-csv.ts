import { type ColumnMap, REVIO_COLUMNS, REVIO_CSV } from "./column-map";
import { type CsvRecord, csvRecords } from "./csv-records";
import {
  amountReader,
  hasDecimalComma,
  type ReadAmount,
  type ReadTime,
  timeReader,
} from "./statement-fields";
import {
  type BadRow,
  type BadRowCode,
  type Batch,
  type Product,
  type StatementRow,
  UnreadableFile,
} from "./statement-row";

type Columns = Record<keyof ColumnMap["columns"], number>;
type Reader = { map: ColumnMap; at: Columns; width: number; amount: ReadAmount; time: ReadTime };
type Outcome = StatementRow | { code: BadRowCode; field: string | null };

const MOST = [
  ["objectId", 100],
  ["relatedId", 100],
  ["reference", 200],
  ["status", 100],
  ["brandId", 100],
] as const;
const CURRENCY = /^[A-Z]{3}$/;
// oxlint-disable-next-line no-control-regex -- what PostgreSQL or a reader can't take
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
const FLAGS: Record<string, boolean> = { true: true, false: false, "1": true, "0": false };

/**
 * The rows of a CSV by this map, in batches, with the rows that can't be read beside them. Throws UnreadableFile for what is wrong with
 * the file as such: `wrong_columns`, `duplicate_header`, `cut_off`, `unclosed`, `decimal_comma_unmapped`, and `no_rows` unless it
 * `mayBeEmpty` below its header.
 */
export async function* readCsv(
  pieces: AsyncIterable<string>,
  map: ColumnMap,
  { mayBeEmpty = false }: { mayBeEmpty?: boolean } = {},
): AsyncGenerator<Batch> {
  let reader: Reader | undefined;
  const count = { good: 0, bad: 0, commas: 0 };
  let first: BadRow | undefined;
  for await (const records of csvRecords(pieces, map.delimiter)) {
    const batch: Batch = { rows: [], bad: [] };
    for (const record of records) {
      if (!reader) {
        reader = openReader(record, map);
        continue;
      }
      const outcome = readRecord(record, reader);
      if ("code" in outcome) {
        if (!record.ended) throw new UnreadableFile(cutOff(record));
        if (isComma(outcome, record, reader)) count.commas++;
        const bad: BadRow = { line: record.line, ...outcome, text: shown(record.text) };
        first ??= bad;
        batch.bad.push(bad);
      } else if (!record.ended && map === REVIO_CSV) throw new UnreadableFile(cutOff(record));
      else batch.rows.push(outcome);
    }
    count.good += batch.rows.length;
    count.bad += batch.bad.length;
    yield batch;
  }
  if (!(mayBeEmpty && reader && count.good + count.bad === 0)) checkCounts(count, first);
}

const cutOff = (record: CsvRecord) => ({
  code: "cut_off" as const,
  line: record.line,
  detail: "The file ends in the middle of this line.",
});

function checkCounts(count: { good: number; bad: number; commas: number }, first: BadRow | undefined): void {
  if (count.good > 0) return;
  if (count.bad > 0 && count.commas === count.bad)
    throw new UnreadableFile({
      code: "decimal_comma_unmapped",
      line: first?.line ?? null,
      detail: `All ${count.bad} amounts are written with a decimal comma, which the column map doesn't say.`,
    });
  throw new UnreadableFile({
    code: "no_rows",
    line: first?.line ?? null,
    detail:
      count.bad === 0
        ? "There is no row below the header."
        : `None of the ${count.bad} rows can be read. The first one: ${first?.code}${first?.field ? ` in ${first.field}` : ""}.`,
  });
}

function openReader(header: CsvRecord, map: ColumnMap): Reader {
  const names = header.fields.map((name) => name.trim());
  const twice = names.filter((name, index) => name !== "" && names.indexOf(name) !== index);
  if (twice.length > 0)
    throw new UnreadableFile({
      code: "duplicate_header",
      line: header.line,
      detail: `Twice: ${[...new Set(twice)].join(", ")}.`,
    });
  const wanted = map === REVIO_CSV ? REVIO_COLUMNS : Object.values(map.columns);
  const missing = wanted.filter((name) => name !== undefined && !names.includes(name));
  const unknown = map === REVIO_CSV ? names.filter((name) => !REVIO_COLUMNS.includes(name)) : [];
  if (missing.length + unknown.length > 0)
    throw new UnreadableFile({
      code: "wrong_columns",
      line: header.line,
      detail: [
        ...(missing.length > 0 ? [`Missing: ${missing.join(", ")}.`] : []),
        ...(unknown.length > 0 ? [`Unknown: ${unknown.join(", ").slice(0, 300)}.`] : []),
      ].join(" "),
    });
  const place = (name: string | undefined): number => (name === undefined ? -1 : names.indexOf(name));
  const { columns: c } = map;
  return {
    map,
    width: names.length,
    amount: amountReader(map.decimal, map.group),
    time: timeReader(map.dateFormat, map.timezone),
    at: {
      objectId: place(c.objectId),
      product: place(c.product),
      reference: place(c.reference),
      status: place(c.status),
      paidAt: place(c.paidAt),
      amount: place(c.amount),
      credit: place(c.credit),
      debit: place(c.debit),
      currency: place(c.currency),
      fee: place(c.fee),
      related: place(c.related),
      isTest: place(c.isTest),
      brandId: place(c.brandId),
    },
  };
}

const fault = (code: BadRowCode, field: string | null): Outcome => ({ code, field });

/** As much of a row as is kept to be looked at; what no screen can show is marked. */
const shown = (text: string): string => text.slice(0, 500).replace(new RegExp(CONTROL, "g"), "\ufffd");

const field = (fields: readonly string[], place: number): string =>
  place < 0 ? "" : (fields[place] ?? "").trim();

function readRecord({ line, fields, text }: CsvRecord, { map, at, width, amount, time }: Reader): Outcome {
  if (fields.length !== width) return fault("columns", null);
  if (CONTROL.test(text)) return fault("characters", null);
  const money = movement(map, fields, at, amount);
  if (money === null) return fault("amount", "amount");
  if (money.minor.startsWith("-")) return fault("amount_negative", "amount");
  const fee = at.fee < 0 || field(fields, at.fee) === "" ? "0" : amount(field(fields, at.fee));
  if (fee === null || fee.startsWith("-")) return fault(fee === null ? "amount" : "amount_negative", "fee");
  const product = productOf(map, field(fields, at.product), money.out);
  if (!product) return fault("product", "product");
  const currency = field(fields, at.currency) || map.fixed.currency || "";
  if (!CURRENCY.test(currency)) return fault("currency", "currency");
  const paid = field(fields, at.paidAt);
  const paidAt = paid === "" ? "" : time(paid);
  if (paidAt === null) return fault("time", "paidAt");
  const flag = field(fields, at.isTest).toLowerCase();
  const isTest = flag === "" ? null : FLAGS[flag];
  if (isTest === undefined) return fault("flag", "isTest");
  const row: StatementRow = {
    line,
    product,
    objectId: field(fields, at.objectId),
    relatedId: field(fields, at.related),
    reference: field(fields, at.reference),
    status: field(fields, at.status) || map.fixed.status || "",
    paidAt,
    currency,
    amountMinor: money.minor,
    feeMinor: fee,
    brandId: field(fields, at.brandId),
    isTest,
  };
  if (row.objectId === "" && (map === REVIO_CSV || row.reference === "")) return fault("id", "objectId");
  for (const [name, most] of MOST) if (row[name].length > most) return fault("too_long", name);
  return row;
}

/** How much, and whether the file itself says that it went out. */
function movement(
  map: ColumnMap,
  fields: readonly string[],
  at: Columns,
  amount: ReadAmount,
): { minor: string; out: boolean | null } | null {
  if (at.amount >= 0) {
    const minor = amount(field(fields, at.amount));
    if (minor === null) return null;
    return map.signed ? { minor: minor.replace("-", ""), out: minor.startsWith("-") } : { minor, out: null };
  }
  const [credit, debit] = [field(fields, at.credit), field(fields, at.debit)];
  if ((credit === "") === (debit === "")) return null;
  const minor = amount((credit || debit).replace(/^-/, ""));
  return minor === null ? null : { minor, out: credit === "" };
}

function productOf(map: ColumnMap, text: string, out: boolean | null): Product | undefined {
  if (text !== "") return map.products[text];
  if (out === null) return map.fixed.product;
  return out ? "payout" : (map.fixed.product ?? "purchase");
}

const isComma = (outcome: { code: BadRowCode }, { fields }: CsvRecord, { map, at }: Reader): boolean =>
  outcome.code === "amount" &&
  map.decimal === "." &&
  hasDecimalComma((fields[at.amount >= 0 ? at.amount : at.credit] || fields[at.debit] || "").trim());
