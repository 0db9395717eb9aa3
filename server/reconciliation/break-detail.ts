import { encodeId } from "@/db/ids";
import { Refusal } from "@/server/errors";
import { toWire } from "@/server/money";
import { publicId } from "@/server/transactions/public-id";
import type { TransactionRow } from "@/server/transactions/queries";
import { type Books, readBooks } from "./break-books";
import type { BreakDetail } from "./break-detail-shape";
import {
  type BreakEventRow,
  databaseTime,
  type EntryRow,
  findRequested,
  listBreakEvents,
  listEntries,
  listLinked,
  listSnapshots,
  namesOf,
  type Requested,
  type SnapshotRow,
} from "./break-evidence";
import { type BreakRow, findBreak } from "./break-queries";
import { peopleIn, viewBreak, viewPerson } from "./break-view";
import { diffFields } from "./field-diff";
import { factsOfDetail, type ProviderFacts, providerFacts, readDetail } from "./provider-facts";
import { type Suggestion, suggestResolution } from "./suggest-resolution";

/** One break with all that a person needs to decide. Throws NOT_FOUND. */
export async function getBreakDetail(id: string): Promise<BreakDetail> {
  const row = await findBreak(id);
  if (!row) throw new Refusal("NOT_FOUND");
  const detail = readDetail(row.detail);
  const [books, snapshots, events, linked, requested, names, now] = await Promise.all([
    readBooks(row.objectKind, row.objectId),
    listSnapshots(id),
    listBreakEvents(id),
    listLinked(row, detail.reference ?? null),
    findRequested(id),
    peopleIn([row]),
    databaseTime(),
  ]);
  const entries = await listEntries(linked.map((one) => one.id));
  const facts = newestFacts(row, snapshots);
  const types = new Map(linked.map((one) => [one.id, one.type]));
  const owner = linked.find((one) => one.id === row.transactionId)?.userId ?? null;
  const suggestion = suggestResolution(
    {
      type: row.type,
      product: row.objectKind,
      objectId: row.objectId,
      amount: row.amount,
      userId: owner,
      rechecked: snapshots.some(({ source }) => source === "read"),
    },
    books,
    facts,
  );
  return {
    ...viewBreak(row, { names, types }, now),
    bridge: bridgeOf(row, books, facts, requested),
    fields: diffFields(books, facts),
    snapshots: snapshots.map(viewSnapshot),
    transactions: linked.map(viewLinked),
    entries: entries.map(viewEntry),
    events: await viewEvents(events),
    suggestion: viewSuggestion(suggestion),
    approvalId: requested === undefined ? null : encodeId("apr", requested.id),
  };
}

/** The newest word of the provider: a reading, else what the statement or the delivery said. */
function newestFacts(row: BreakRow, snapshots: readonly SnapshotRow[]): ProviderFacts {
  const read = snapshots.findLast(({ source }) => source === "read");
  const parsed = read && providerFacts.safeParse(read.body);
  return parsed?.success ? parsed.data : factsOfDetail(readDetail(row.detail), row.currency);
}

/** Ledger minus provider, and how much of it is explained. */
function bridgeOf(
  row: BreakRow,
  books: Books,
  facts: ProviderFacts,
  requested: Requested | undefined,
): BreakDetail["bridge"] {
  const of = row.type === "fee_mismatch" ? "fee" : "amount";
  const ledger = of === "fee" ? (books.fee ?? 0n) : books.amount;
  const provider = of === "fee" ? facts.fee : facts.amount;
  const difference = provider === null ? 0n : ledger - BigInt(provider);
  const fee = facts.fee === null ? 0n : BigInt(facts.fee) - (books.fee ?? 0n);
  const waiting = requested && -BigInt(of === "fee" ? requested.claimed_fee : requested.claimed);
  const explained: BreakDetail["bridge"]["explained"] = [];
  if (difference !== 0n && row.closedAt !== null)
    explained.push({ what: "resolved", amount: toWire(difference) });
  else if (difference !== 0n && waiting !== undefined && waiting !== 0n)
    explained.push({ what: "requested", amount: toWire(waiting) });
  else if (of === "amount" && fee !== 0n && -fee === difference)
    explained.push({ what: "fee", amount: toWire(difference) });
  const sum = explained.reduce((total, part) => total + BigInt(part.amount), 0n);
  return {
    of,
    ledger: toWire(ledger),
    provider,
    difference: toWire(difference),
    explained,
    unexplained: toWire(difference - sum),
  };
}

const viewSnapshot = (one: SnapshotRow): BreakDetail["snapshots"][number] => ({
  number: one.seq,
  source: one.source,
  takenAt: one.takenAt.toISOString(),
  body: one.body as Record<string, unknown>,
});

const viewLinked = (one: TransactionRow): BreakDetail["transactions"][number] => ({
  id: publicId(one.type, one.id),
  type: one.type,
  status: one.status,
  amount: toWire(one.amount),
  currency: one.currency,
  reference: one.reference,
  createdAt: one.createdAt.toISOString(),
});

const viewEntry = (one: EntryRow): BreakDetail["entries"][number] => ({
  id: one.id,
  kind: one.kind,
  debit: one.debit,
  credit: one.credit,
  amount: one.amount,
  createdAt: one.created_at.toISOString(),
});

const userIn = (actor: string): string | null =>
  actor.startsWith("user:") ? actor.slice("user:".length) : null;

async function viewEvents(events: readonly BreakEventRow[]): Promise<BreakDetail["events"]> {
  const names = await namesOf(events.map(({ actor }) => userIn(actor)));
  return events.map((event) => ({
    number: event.seq,
    kind: event.kind,
    by: viewPerson(userIn(event.actor), names),
    detail: event.detail as Record<string, unknown>,
    at: event.createdAt.toISOString(),
  }));
}

function viewSuggestion(suggestion: Suggestion): BreakDetail["suggestion"] {
  if (suggestion.kind !== "adjust") return suggestion;
  const user = (id: string | null): string | null => (id === null ? null : encodeId("usr", id));
  const { legs, record, ...rest } = suggestion;
  return {
    ...rest,
    legs: legs.map(({ debitUser, creditUser, amount, ...accounts }) => ({
      ...accounts,
      debitUser: user(debitUser),
      creditUser: user(creditUser),
      amount: toWire(amount),
    })),
    record: record && {
      ...record,
      claimed: toWire(record.claimed),
      claimedFee: toWire(record.claimedFee),
    },
  };
}
