import { z } from "zod";
import { callCommand } from "@/db/command";
import { applyPurchase } from "@/server/deposits/apply-purchase";
import { Refusal } from "@/server/errors";
import { lawHolds } from "@/server/ledger/recheck-law";
import type { Outcome } from "@/server/revio/outcome";
import { getPurchase } from "@/server/revio/purchases";
import { payoutRail } from "@/server/revio/rail";
import { refreshPayout } from "@/server/withdrawals/refresh-withdrawal";
import { readBooks } from "./break-books";
import { type BreakRow, findBreak } from "./break-queries";
import { diffFields, stillDiffers } from "./field-diff";
import {
  factsOfPayout,
  factsOfPurchase,
  factsOfReversal,
  NOT_FOUND,
  type ProviderFacts,
  readDetail,
} from "./provider-facts";
import { snapshotBreak } from "./snapshot-break";

export type Recheck = {
  /** False when Revio gave no usable answer: nothing has changed. */
  answered: boolean;
  agrees: boolean;
  /** Our books minus the provider's, in minor units. */
  difference: bigint;
  /** What still differs, by name. */
  differs: string[];
};

/** What made us look: an admin's button, or a statement that showed it. */
type RecheckCause = "admin" | "statement";

/** Types that are about a statement or about us: asking Revio again tells nothing. */
const ONLY_STATEMENT = [
  "duplicate_row",
  "late_settlement",
  "unreadable_row",
  "balance_residual",
  "receivable",
];

/** Whether a re-check of this break can tell anything. */
export const isRecheckable = (row: Pick<BreakRow, "type" | "objectKind">): boolean =>
  !ONLY_STATEMENT.includes(row.type) &&
  ["purchase", "refund", "chargeback", "payout", "payout_return", "law"].includes(row.objectKind);

/**
 * Reads a break's record from Revio now and does what a delivery about it would do: what Revio confirms is booked by the same
 * commands, each effect once. Then compares: what agrees is cleared, what differs stays open, and a cleared one that differs again is
 * reopened. A broken law is looked for in the ledger, on the object that the break names. A second call, or two at once, change nothing
 * more. NOT_FOUND: no such break; BREAK_STATE: one that Revio can tell nothing about; BUSY: a law that could not be checked in time.
 */
export async function recheckBreak(breakId: string, cause: RecheckCause): Promise<Recheck> {
  const row = await findBreak(breakId);
  if (!row) throw new Refusal("NOT_FOUND");
  if (!isRecheckable(row))
    throw new Refusal("BREAK_STATE", { sentence: "There is nothing to ask Revio about this break." });
  if (row.objectKind === "law") return recheckLaw(row);
  const facts = await readAndApply(row, cause);
  if (!facts) return { answered: false, agrees: false, difference: 0n, differs: [] };
  await snapshotBreak(row.id, "read", facts);
  const [books, now] = await Promise.all([readBooks(row.objectKind, row.objectId), findBreak(row.id)]);
  const rows = diffFields(books, facts);
  // The commands beneath see breaks of their own: one that was seen again just now is still there.
  const seenAgain = (now?.sightings ?? row.sightings) > row.sightings ? [row.type] : [];
  const differs = [...stillDiffers(row.type, rows, books), ...seenAgain];
  const difference = facts.amount === null ? 0n : books.amount - BigInt(facts.amount);
  await finish(row.id, differs, difference);
  return { answered: true, agrees: differs.length === 0, difference, differs };
}

const seal = z.union([z.number().int(), z.string()]).transform(String);

async function recheckLaw(row: BreakRow): Promise<Recheck> {
  const agrees = await lawHolds(row.objectId, z.object({ seal: seal.optional() }).parse(row.detail).seal);
  await finish(row.id, agrees ? [] : [row.objectId], 0n);
  return { answered: true, agrees, difference: 0n, differs: agrees ? [] : [row.objectId] };
}

async function finish(breakId: string, differs: string[], difference: bigint): Promise<void> {
  const outcome = z.enum(["cleared", "still_differs", "reopened", "already"]);
  await callCommand(
    "worker",
    "finish_recheck",
    { break: breakId, agrees: differs.length === 0, detail: { differs, difference: difference.toString() } },
    z.object({ outcome }),
  );
}

/** Undefined when Revio gave no usable answer. */
function readAndApply(row: BreakRow, cause: RecheckCause): Promise<ProviderFacts | undefined> {
  const from = cause === "admin" ? "sweep" : cause;
  switch (row.objectKind) {
    case "payout":
    case "payout_return":
      return readPayout(row.objectKind, row.objectId, from);
    case "refund":
    case "chargeback":
      return readReversal(row.objectKind, row, from);
    default:
      return readOnePurchase(row.objectId, from);
  }
}

type From = "sweep" | "statement";

async function readOnePurchase(id: string, cause: From): Promise<ProviderFacts | undefined> {
  const answer = await getPurchase(id);
  if (answer.kind !== "ok") return notThere(answer);
  await applyPurchase(answer.value, { cause });
  return factsOfPurchase(answer.value);
}

async function readReversal(
  product: "refund" | "chargeback",
  row: BreakRow,
  cause: From,
): Promise<ProviderFacts | undefined> {
  const detail = readDetail(row.detail);
  const purchaseId = product === "chargeback" ? row.objectId : detail.relatedId;
  if (purchaseId === undefined) return NOT_FOUND; // nobody knows which purchase it belongs to
  const answer = await getPurchase(purchaseId);
  if (answer.kind !== "ok") return notThere(answer);
  await applyPurchase(answer.value, { cause });
  const { amount } = await readBooks(product, row.objectId);
  return factsOfReversal(answer.value, product, row.objectId, detail, amount);
}

async function readPayout(
  product: "payout" | "payout_return",
  id: string,
  cause: From,
): Promise<ProviderFacts | undefined> {
  if ((await refreshPayout(id, cause)) === "unreachable") return undefined;
  const answer = await payoutRail().read(id);
  return answer.kind === "ok" ? factsOfPayout(answer.value, product) : notThere(answer);
}

const notThere = (answer: Exclude<Outcome<unknown>, { kind: "ok" }>): ProviderFacts | undefined =>
  answer.kind === "rejected" && (answer.httpCode === 404 || answer.code === "invalid_id")
    ? NOT_FOUND
    : undefined;
