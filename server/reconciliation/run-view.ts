import { z } from "zod";
import { encodeId } from "@/db/ids";
import { toWire } from "@/server/money";
import { publicId } from "@/server/transactions/public-id";
import { breakWords } from "./break-types";
import { person, viewPerson } from "./break-view";
import type { ItemRow, RunRow } from "./run-queries";

const STATES = [
  "queued",
  "requesting",
  "downloading",
  "loading",
  "matching",
  "repairing",
  "done",
  "failed",
  "cancelled",
] as const;
export const VERDICTS = ["in_flight", "break", "accepted", "boundary"] as const;
const count = z.string().nullable();
const minor = z.string();

/** A run as the console gets it: counts and amounts as strings of digits, times ISO 8601. */
export const runView = z.strictObject({
  runId: z.string(),
  kind: z.enum(["nightly", "on_demand", "upload", "rerun"]),
  state: z.enum(STATES),
  from: z.string(),
  to: z.string(),
  asOf: z.string(),
  statementId: z.string().nullable(),
  statementName: z.string().nullable(),
  leaveOutBadRows: z.boolean(),
  requestedBy: person.nullable(),
  parentRunId: z.string().nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  /** While it loads. */
  rowsExpected: count,
  rowsLoaded: z.string(),
  compared: count,
  matched: count,
  inFlight: count,
  breaksNew: z.number().int().nullable(),
  breaksCarried: z.number().int().nullable(),
  breaksCleared: z.number().int().nullable(),
  /** Of 1; null before the comparison, and when there was nothing to compare. */
  matchRate: z.number().nullable(),
  difference: minor.nullable(),
  unexplained: minor.nullable(),
  failure: z.strictObject({ code: z.string(), detail: z.string() }).nullable(),
});

const amounts = z.record(z.string(), minor);

/** The report's figures, without its list of differences, which `adminRuns.items` pages through. */
export const reportView = z.strictObject({
  version: z.literal(1),
  window: z.strictObject({ from: z.string(), to: z.string() }),
  asOf: z.string(),
  graceMinutes: z.number(),
  currency: z.string(),
  statement: z.strictObject({
    sha256: z.string(),
    rows: z.number(),
    inWindow: z.number(),
    leftOut: z.number(),
  }),
  ledger: z.strictObject({ effects: z.number(), fingerprint: z.string() }),
  compared: z.number(),
  matched: z.number(),
  inFlight: z.number(),
  boundary: z.number(),
  accepted: z.number(),
  breaks: z.record(z.string(), z.strictObject({ count: z.number(), amount: minor })),
  clearing: z.strictObject({
    opening: minor,
    movements: amounts,
    closing: minor,
    provider: z.record(z.string(), z.strictObject({ count: z.number(), amount: minor, fees: minor })),
    fees: minor,
    net: minor,
    feesRecorded: minor,
    difference: minor,
    inFlight: minor,
    boundary: minor,
    accepted: minor,
    breaks: minor,
    residual: minor,
    unexplained: minor,
  }),
  differencesSha256: z.string(),
  truncated: z.boolean(),
});

/** The figures of a report's text. */
export function viewReport(text: string): z.infer<typeof reportView> {
  const { differences: _paged, ...figures } = z
    .looseObject({ differences: z.unknown() })
    .parse(JSON.parse(text));
  return reportView.parse(figures);
}

/** One item of a run: what did not simply match. */
export const itemView = z.strictObject({
  seq: z.number().int(),
  verdict: z.enum(VERDICTS),
  type: z.string(),
  words: z.string(),
  product: z.string(),
  objectId: z.string(),
  transactionId: z.string().nullable(),
  reference: z.string().nullable(),
  currency: z.string(),
  provider: z.strictObject({
    status: z.string().nullable(),
    amount: minor.nullable(),
    fee: minor.nullable(),
    paidAt: z.string().nullable(),
  }),
  ledger: z.strictObject({
    amount: minor.nullable(),
    fee: minor.nullable(),
    bookedAt: z.string().nullable(),
  }),
  difference: minor,
  line: z.string().nullable(),
  breakId: z.string().nullable(),
});

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
const digits = (value: bigint | null): string | null => (value === null ? null : toWire(value));
const id = (prefix: string, uuid: string | null): string | null =>
  uuid === null ? null : encodeId(prefix, uuid);

/** A row as the console gets it. */
export const viewRun = (row: RunRow, names: ReadonlyMap<string, string>): z.infer<typeof runView> => ({
  runId: encodeId("run", row.id),
  kind: row.kind,
  state: row.state,
  from: row.windowFrom.toISOString(),
  to: row.windowTo.toISOString(),
  asOf: row.asOf.toISOString(),
  statementId: id("sta", row.fileId),
  statementName: row.fileName,
  leaveOutBadRows: row.leaveOutBadRows,
  requestedBy: viewPerson(row.requestedBy, names),
  parentRunId: id("run", row.parentRunId),
  createdAt: row.createdAt.toISOString(),
  startedAt: iso(row.startedAt),
  finishedAt: iso(row.finishedAt),
  rowsExpected: digits(row.rowsExpected),
  rowsLoaded: toWire(row.rowsLoaded),
  compared: digits(row.compared),
  matched: digits(row.matched),
  inFlight: digits(row.inFlight),
  breaksNew: row.breaksNew,
  breaksCarried: row.breaksCarried,
  breaksCleared: row.breaksCleared,
  matchRate:
    row.compared === null || row.compared === 0n ? null : Number(row.matched ?? 0n) / Number(row.compared),
  difference: digits(row.difference),
  unexplained: digits(row.unexplained),
  failure: row.failureCode === null ? null : { code: row.failureCode, detail: row.failureDetail ?? "" },
});

/** An item as the console gets it. */
export const viewItem = (row: ItemRow): z.infer<typeof itemView> => ({
  seq: row.seq,
  verdict: row.verdict,
  type: row.type,
  words: wordsOf(row),
  product: row.product,
  objectId: row.objectId,
  transactionId:
    row.transactionId === null || row.transactionType === null
      ? null
      : publicId(row.transactionType, row.transactionId),
  reference: row.reference,
  currency: row.currency,
  provider: {
    status: row.providerStatus,
    amount: digits(row.providerAmount),
    fee: digits(row.providerFee),
    paidAt: iso(row.paidAt),
  },
  ledger: { amount: digits(row.ledgerAmount), fee: digits(row.ledgerFee), bookedAt: iso(row.bookedAt) },
  difference: toWire(row.difference),
  line: digits(row.line),
  breakId: id("brk", row.breakId),
});

function wordsOf({ verdict, type }: Pick<ItemRow, "verdict" | "type">): string {
  if (verdict === "in_flight") return "On its way";
  return verdict === "boundary" ? "Belongs to another window" : breakWords(type);
}
