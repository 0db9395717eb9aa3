/**
 * What a transaction's stored state is called on screens: one of few badges, decided on the server for list, detail and
 * export alike. The words are in `components/money/states.ts`.
 */
export const BADGES = [
  "not_finished",
  "processing",
  "completed",
  "failed",
  "cancelled",
  "being_checked",
  "refunded",
  "reversed",
] as const;
export type Badge = (typeof BADGES)[number];

/** Statuses of a purchase in which nobody has paid and nobody is paying: the checkout is simply open. */
const UNPAID: ReadonlySet<string> = new Set([
  "created",
  "sent",
  "viewed",
  "overdue",
  "expired",
  "error",
  "blocked",
  "cancelled",
]);

/** Statuses of a purchase that mean Revio has the money; the entry follows at once. */
const PAID: ReadonlySet<string> = new Set(["paid", "cleared", "settled"]);

/** Statuses in which Revio or a bank is at work on a payment: what "on the way in" counts. */
export const ON_THE_WAY = ["pending_execute", "pending_charge", "paid", "cleared", "settled"] as const;

/** How far a purchase is, in the three steps that matter to a person. A word we don't know is `checking`, never a failure. */
export function purchaseProgress(providerStatus: string | null): "open" | "checking" | "paid" {
  if (providerStatus === null || UNPAID.has(providerStatus)) return "open";
  return PAID.has(providerStatus) ? "paid" : "checking";
}

/** The badge of a stored row. Money in suspense shows as being checked, whatever the status. */
export function badgeOf(row: { status: string; providerStatus: string | null; heldAt: Date | null }): Badge {
  switch (row.status) {
    case "created":
    case "pending":
      if (row.heldAt !== null) return "being_checked";
      return purchaseProgress(row.providerStatus) === "open" ? "not_finished" : "processing";
    case "failed":
      return row.heldAt === null ? "failed" : "being_checked";
    case "expired":
    case "cancelled":
      return row.heldAt === null ? "cancelled" : "being_checked";
    case "partially_refunded":
    case "refunded":
      return "refunded";
    case "charged_back":
      return "reversed";
    default:
      return "completed";
  }
}
