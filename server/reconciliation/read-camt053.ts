/**
 * Bank statements by ISO 20022, camt.053 (any version): each transaction of each booked entry is a row. Banks don't know Revio's ids,
 * so a row carries our reference, found in the end-to-end id or the remittance text, and the comparison finds the object by it.
 * XML has no lines to speak of: a row's line is its number.
 * https://www.iso20022.org/iso-20022-message-definitions
 */
import { isReference } from "@/db/ids";
import { amountReader, timeReader } from "./statement-fields";
import { type BadRow, type Batch, type Product, type StatementRow, UnreadableFile } from "./statement-row";
import { xmlEvents } from "./xml-events";

const amountOf = amountReader(".", "");
const timeOf = timeReader("ISO", "Africa/Johannesburg");
const REFERENCE = /OW[0-9A-HJKMNP-TV-Z]{13}/g;

/** The texts below an element by the path to them, as `NtryDtls/TxDtls/Refs/EndToEndId`; several of one path are joined. */
type Leaves = Map<string, string>;

type Sums = {
  entries: number;
  rows: number;
  total: bigint;
  net: bigint;
  currencies: Set<string>;
  stated: { entries?: string; sum?: string; opening?: bigint; closing?: bigint };
};

/**
 * The rows of a statement, in batches. Throws UnreadableFile: `not_xml`, `cut_off`, `wrong_columns` for XML of another kind, `no_rows`,
 * `totals_differ` when the entries don't add up to what the statement says, `mixed_currency_totals`.
 */
export async function* readCamt053(pieces: AsyncIterable<string>): AsyncGenerator<Batch> {
  const path: string[] = [];
  const sums: Sums = { entries: 0, rows: 0, total: 0n, net: 0n, currencies: new Set(), stated: {} };
  let leaves: Leaves = new Map();
  let details: Leaves[] = [];
  for await (const events of xmlEvents(pieces)) {
    const batch: Batch = { rows: [], bad: [] };
    for (const event of events) {
      if (event.kind === "text") note(leaves, path, event.text);
      else if (event.kind === "start") {
        path.push(event.name);
        if (path.length === 1 && event.name !== "Document" && event.name !== "BkToCstmrStmt")
          throw another(event.line);
        if (path.length === 2 && event.name !== "BkToCstmrStmt" && path[0] === "Document")
          throw another(event.line);
        if (event.name === "Ntry") [leaves, details] = [new Map(), []];
        if (event.name === "Bal" || event.name === "TxsSummry") leaves = new Map();
        const currency =
          event.name === "Amt" ? /\bCcy\s*=\s*["']([^"']*)["']/.exec(event.attributes)?.[1] : undefined;
        if (currency !== undefined) note(leaves, [...path, "Ccy"], currency, false);
      } else {
        if (event.name === "TxDtls") details.push(detailsOf(leaves));
        if (event.name === "Ntry") addEntry(leaves, details, batch, sums);
        if (event.name === "Bal") addBalance(leaves, sums);
        if (event.name === "TxsSummry") {
          const entries = leaves.get("TtlNtries/NbOfNtries");
          const sum = leaves.get("TtlNtries/Sum");
          sums.stated = { ...sums.stated, ...(entries ? { entries } : {}), ...(sum ? { sum } : {}) };
        }
        path.pop();
      }
    }
    yield batch;
  }
  checkTotals(sums);
}

const another = (line: number): UnreadableFile =>
  new UnreadableFile({
    code: "wrong_columns",
    line,
    detail: "This XML is no camt.053: it has no BkToCstmrStmt.",
  });

const ROOTS = ["Ntry", "Bal", "TxsSummry"];

function note(leaves: Leaves, path: string[], text: string, joined = true): void {
  const root = path.findIndex((name) => ROOTS.includes(name));
  if (root < 0) return;
  const key = path.slice(root + 1).join("/");
  const before = leaves.get(key);
  leaves.set(key, before === undefined ? text : joined ? `${before} ${text}` : before);
}

/** Takes what belongs to one transaction out of its entry. */
function detailsOf(leaves: Leaves): Leaves {
  const own: Leaves = new Map();
  for (const [key, text] of leaves) {
    if (!key.startsWith("NtryDtls/TxDtls/")) continue;
    own.set(key.slice("NtryDtls/TxDtls/".length), text);
    leaves.delete(key);
  }
  return own;
}

function addEntry(entry: Leaves, details: Leaves[], batch: Batch, sums: Sums): void {
  const minor = amountOf(entry.get("Amt") ?? "");
  const out = entry.get("CdtDbtInd") === "DBIT";
  sums.entries++;
  if (minor !== null && !minor.startsWith("-")) {
    sums.total += BigInt(minor);
    if (isBooked(entry)) sums.net += out ? -BigInt(minor) : BigInt(minor);
    sums.currencies.add(entry.get("Amt/Ccy") ?? "");
  }
  const all = details.length > 0 ? details : [new Map<string, string>()];
  for (const one of all) {
    const outcome = readTransaction(entry, one, ++sums.rows, all.length === 1);
    if ("code" in outcome) batch.bad.push(outcome);
    else batch.rows.push(outcome);
  }
}

const isBooked = (entry: Leaves): boolean => {
  const status = entry.get("Sts/Cd") ?? entry.get("Sts") ?? "BOOK";
  return status === "BOOK";
};

function readTransaction(entry: Leaves, own: Leaves, line: number, alone: boolean): StatementRow | BadRow {
  const either = (key: string): string => own.get(key) ?? entry.get(key) ?? "";
  const amount =
    own.get("Amt") ?? own.get("AmtDtls/TxAmt/Amt") ?? (alone ? entry.get("Amt") : undefined) ?? "";
  const currency = own.get("Amt/Ccy") ?? own.get("AmtDtls/TxAmt/Amt/Ccy") ?? entry.get("Amt/Ccy") ?? "";
  const text = [...entry, ...own]
    .map(([key, value]) => `${key}=${value}`)
    .join("; ")
    .slice(0, 500);
  const bad = (code: BadRow["code"], field: string): BadRow => ({ line, code, field, text });
  const minor = amountOf(amount);
  if (minor === null) return bad("amount", "Amt");
  if (minor.startsWith("-")) return bad("amount_negative", "Amt");
  if (!/^[A-Z]{3}$/.test(currency)) return bad("currency", "Amt/@Ccy");
  const direction = either("CdtDbtInd");
  if (direction !== "DBIT" && direction !== "CRDT") return bad("product", "CdtDbtInd");
  const paidAt = timeOf(entry.get("BookgDt/DtTm") ?? entry.get("BookgDt/Dt") ?? "");
  if (paidAt === null) return bad("time", "BookgDt");
  const reference = referenceIn(
    `${own.get("Refs/EndToEndId") ?? ""} ${own.get("RmtInf/Ustrd") ?? ""} ${own.get("RmtInf/Strd/CdtrRefInf/Ref") ?? ""} ${entry.get("AddtlNtryInf") ?? ""}`,
  );
  const bankId = own.get("Refs/AcctSvcrRef") ?? (alone ? entry.get("AcctSvcrRef") : undefined) ?? "";
  if (reference === "" && bankId === "") return bad("id", "AcctSvcrRef");
  if (bankId.length > 100) return bad("too_long", "AcctSvcrRef");
  return {
    line,
    product: productOf(direction, own),
    objectId: reference === "" ? bankId : "",
    relatedId: "",
    reference,
    status: isBooked(entry) ? "booked" : "pending",
    paidAt: isBooked(entry) ? paidAt : "",
    currency,
    amountMinor: minor,
    feeMinor: "0",
    brandId: "",
    isTest: null,
  };
}

const referenceIn = (text: string): string => (text.match(REFERENCE) ?? []).find(isReference) ?? "";

/** What left the account is a payout; what came back says that it is a return; the rest was paid in. */
function productOf(direction: "DBIT" | "CRDT", own: Leaves): Product {
  if (direction === "DBIT") return "payout";
  return [...own.keys()].some((key) => key.startsWith("RtrInf/")) ? "payout_return" : "purchase";
}

function addBalance(leaves: Leaves, sums: Sums): void {
  const code = leaves.get("Tp/CdOrPrtry/Cd");
  const minor = amountOf(leaves.get("Amt") ?? "");
  if (minor === null || (code !== "OPBD" && code !== "CLBD")) return;
  const signed = leaves.get("CdtDbtInd") === "DBIT" ? -BigInt(minor) : BigInt(minor);
  sums.stated = { ...sums.stated, ...(code === "OPBD" ? { opening: signed } : { closing: signed }) };
}

function checkTotals({ entries, total, net, currencies, stated }: Sums): void {
  const refuse = (code: "totals_differ" | "mixed_currency_totals" | "no_rows", detail: string): never => {
    throw new UnreadableFile({ code, line: null, detail });
  };
  if (entries === 0) refuse("no_rows", "There is no entry in this statement.");
  if (stated.entries !== undefined && stated.entries !== String(entries))
    refuse("totals_differ", `The statement says ${stated.entries} entries and has ${entries}.`);
  const hasSums = stated.sum !== undefined || (stated.opening !== undefined && stated.closing !== undefined);
  if (hasSums && currencies.size > 1)
    refuse("mixed_currency_totals", `The totals add up ${[...currencies].sort().join(" and ")}.`);
  if (stated.sum !== undefined && amountOf(stated.sum) !== String(total))
    refuse("totals_differ", `The statement says a sum of ${stated.sum} and its entries have another.`);
  if (stated.opening !== undefined && stated.closing !== undefined && stated.opening + net !== stated.closing)
    refuse("totals_differ", "Opening balance and entries don't make the closing balance.");
}
