/**
 * What a transaction's stored state is called on screens, decided on the server for list, detail and receipt alike. A badge
 * belongs to one type of transaction, so one row of words fits it; the words are in `components/money/states.ts`.
 */
const DEPOSIT_BADGES = [
  "not_finished",
  "processing",
  "being_checked",
  "completed",
  "failed",
  "cancelled",
  "refunded",
  "reversed",
] as const;
const WITHDRAWAL_BADGES = [
  "reserved",
  "sent",
  "confirming",
  "paid",
  "refused",
  "returned",
  "called_off",
] as const;
export const BADGES = [
  ...DEPOSIT_BADGES,
  ...WITHDRAWAL_BADGES,
  "transferred",
  "went_back",
  "corrected",
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

/** Statuses of a withdrawal whose money is set aside. */
export const RESERVED = ["requested", "processing", "unknown"] as const;
const reserved: ReadonlySet<string> = new Set(RESERVED);
/** True while the money of a withdrawal with this status is set aside. */
export const isReserved = (status: string): boolean => reserved.has(status);

/** How far a purchase is, in the three steps that matter to a person. A word we don't know is `checking`, never a failure. */
export function purchaseProgress(providerStatus: string | null): "open" | "checking" | "paid" {
  if (providerStatus === null || UNPAID.has(providerStatus)) return "open";
  return PAID.has(providerStatus) ? "paid" : "checking";
}

type Stored = { type: string; status: string; providerStatus: string | null; heldAt: Date | null };

/** The badge of a stored row. Throws for a status its type never has: such a row is our bug. */
export function badgeOf(row: Stored): Badge {
  switch (row.type) {
    case "deposit":
      return depositBadge(row);
    case "withdrawal":
      return withdrawalBadge(row.status);
    case "transfer":
      return "transferred";
    case "refund":
      return "went_back";
    default:
      return "corrected";
  }
}

/** Money in suspense shows as being checked, whatever the status. */
export function depositBadge({ status, providerStatus, heldAt }: Stored): (typeof DEPOSIT_BADGES)[number] {
  switch (status) {
    case "created":
    case "pending":
      if (heldAt !== null) return "being_checked";
      return purchaseProgress(providerStatus) === "open" ? "not_finished" : "processing";
    case "failed":
      return heldAt === null ? "failed" : "being_checked";
    case "expired":
    case "cancelled":
      return heldAt === null ? "cancelled" : "being_checked";
    case "completed":
      return "completed";
    case "partially_refunded":
    case "refunded":
      return "refunded";
    case "charged_back":
      return "reversed";
    default:
      throw new Error(`a deposit is never ${status}`);
  }
}

/** How far a withdrawal is, in the words of its badge. */
export function withdrawalBadge(status: string): (typeof WITHDRAWAL_BADGES)[number] {
  switch (status) {
    case "requested":
      return "reserved";
    case "processing":
      return "sent";
    case "unknown":
      return "confirming";
    case "completed":
      return "paid";
    case "failed":
      return "refused";
    case "returned":
      return "returned";
    case "cancelled":
      return "called_off";
    default:
      throw new Error(`a withdrawal is never ${status}`);
  }
}
