import { z } from "zod";
import { query } from "@/db/client";
import { encodeId } from "@/db/ids";
import { toWire } from "@/server/money";
import { publicId } from "@/server/transactions/public-id";
import { businessDaysBefore } from "@/server/withdrawals/arrives-by";

const STUCK_RULES = [
  "deposit_not_credited",
  "deposit_past_due",
  "withdrawal_not_sent",
  "payout_unknown",
  "withdrawal_not_final",
  "delivery_not_processed",
  "event_not_sent",
  "approval_waiting",
] as const;

/** One thing that time or retries should have brought on, and didn't. */
export const stuckItem = z.strictObject({
  rule: z.enum(STUCK_RULES),
  objectKind: z.enum(["transaction", "delivery", "event", "approval"]),
  /** The id as pages write it; for an event its name and subject. */
  objectId: z.string(),
  amount: z.string().nullable(),
  currency: z.string().nullable(),
  status: z.string().nullable(),
  /** What the provider last said, and when. */
  providerStatus: z.string().nullable(),
  answeredAt: z.string().nullable(),
  since: z.string(),
});
type StuckItem = z.infer<typeof stuckItem>;

type Row = {
  rule: StuckItem["rule"];
  object_kind: StuckItem["objectKind"];
  object_id: string;
  amount: string | null;
  currency: string | null;
  status: string | null;
  provider_status: string | null;
  answered_at: Date | null;
  since: Date;
};

const shownId = ({ rule, object_kind: kind, object_id: id }: Row): string => {
  switch (kind) {
    case "transaction":
      return publicId(rule.startsWith("deposit") ? "deposit" : "withdrawal", id);
    case "delivery":
      return encodeId("whk", id);
    case "approval":
      return encodeId("apr", id);
    case "event":
      return id;
  }
};

/** A withdrawal that was sent should be final within so many business days. */
const FINAL_WITHIN_DAYS = 2;

/** What is sent before this should be final as of `at`. */
export const sentBefore = (at: Date): Date => businessDaysBefore(at, FINAL_WITHIN_DAYS);

/** All that is stuck now, longest first, at most `limit`. Reads only. */
export async function listStuck(limit = 500): Promise<StuckItem[]> {
  const rows = await query<Row>(
    "app",
    "select * from wallet.stuck_items(wallet.clock(), $1) order by since, object_id limit $2",
    [sentBefore(new Date()), limit],
    { name: "list_stuck" },
  );
  return rows.map((row) => ({
    rule: row.rule,
    objectKind: row.object_kind,
    objectId: shownId(row),
    amount: row.amount === null ? null : toWire(BigInt(row.amount)),
    currency: row.currency,
    status: row.status,
    providerStatus: row.provider_status,
    answeredAt: row.answered_at?.toISOString() ?? null,
    since: row.since.toISOString(),
  }));
}
