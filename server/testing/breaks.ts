/** Breaks, and requests about them, for tests: made through the real commands. */
import { query } from "@/db/client";
import { newId } from "@/db/ids";
import type { AdjustmentRequest } from "@/server/adjustments/request-adjustment";
import type { AdminCall } from "@/server/sessions/admin-call";
import type { TestDatabase } from "./database";
import type { Person } from "./factories";

export const callOf = ({ userId, sessionId }: Person, requestId = "req_test"): AdminCall => ({
  actor: { userId, sessionId },
  requestId,
});

type Sighting = {
  type?: string;
  harm?: string | null;
  objectKind?: string;
  objectId?: string;
  transactionId?: string | null;
  amountMinor?: bigint;
  currency?: string;
  detail?: Record<string, unknown>;
  facts?: Buffer | null;
  runId?: string | null;
};

/** What `sight_break` answers, called as the commands do that see a break. */
export async function sight(
  database: TestDatabase,
  seen: Sighting = {},
): Promise<{ breakId: string; what: string }> {
  const [row] = await database.admin<{ break_id: string; what: string }[]>`
    select * from wallet.sight_break(${seen.type ?? "amount_mismatch"}, ${seen.harm ?? null}, ${seen.objectKind ?? "purchase"},
      ${seen.objectId ?? newId()}, ${seen.transactionId ?? null}, ${String(seen.amountMinor ?? 5000n)}, ${seen.currency ?? "ZAR"},
      ${database.admin.json((seen.detail ?? {}) as never)}, ${seen.facts ?? null}, ${seen.runId ?? null})`;
  return { breakId: row?.break_id ?? "", what: row?.what ?? "" };
}

/** A request that credits this person with money that lies at Revio as purchase `objectId`. */
export const missingCredit = (
  person: Person,
  { amountMinor = 5000n, ...more }: Partial<AdjustmentRequest> & { amountMinor?: bigint } = {},
): AdjustmentRequest => ({
  id: newId(),
  breakId: null,
  template: "missing_credit",
  currency: "ZAR",
  legs: [
    {
      debit: "revio_clearing",
      debitUser: null,
      credit: "available",
      creditUser: person.userId,
      amountMinor,
    },
  ],
  record: { product: "purchase", objectId: newId(), claimedMinor: amountMinor, claimedFeeMinor: 0n },
  reasonCode: "corrected_by_adjustment",
  reason: "paid at Revio, never credited",
  evidence: null,
  ...more,
});

/** The hash that an admin is shown with a request. */
export async function hashOf(approvalId: string): Promise<Buffer> {
  const [row] = await query<{ payload_sha256: Buffer }>(
    "read",
    "select payload_sha256 from wallet.approvals where id = $1",
    [approvalId],
  );
  return row?.payload_sha256 ?? Buffer.alloc(0);
}

/** The kinds of a break's history, oldest first. */
export async function historyOf(breakId: string): Promise<string[]> {
  const rows = await query<{ kind: string }>(
    "read",
    "select kind from wallet.break_events where break_id = $1 order by seq",
    [breakId],
  );
  return rows.map(({ kind }) => kind);
}
