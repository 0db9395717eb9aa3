/** The provider's words for the state of a purchase: a known list and an open end (REVIO.md A3). */
export const PURCHASE_STATUSES = [
  "created",
  "sent",
  "viewed",
  "error",
  "cancelled",
  "overdue",
  "expired",
  "blocked",
  "hold",
  "released",
  "pending_release",
  "pending_capture",
  "preauthorized",
  "paid",
  "pending_execute",
  "pending_charge",
  "cleared",
  "settled",
  "chargeback",
  "pending_refund",
  "refunded",
  // Named once as refundable, without a meaning.
  "retrieved",
] as const;

type PurchaseStatus = (typeof PURCHASE_STATUSES)[number];
/** A word we do not know is data: it is kept, shown to an admin, and moves nothing. */
type OpenStatus = PurchaseStatus | { unknown: string };

const known: ReadonlySet<string> = new Set(PURCHASE_STATUSES);
const isKnown = (status: string): status is PurchaseStatus => known.has(status);

/** Narrows the provider's text. Never throws. */
export const readStatus = (status: string): OpenStatus => (isKnown(status) ? status : { unknown: status });

/** The provider's word as text, for stored facts and breaks. */
export const statusText = (status: OpenStatus): string =>
  typeof status === "string" ? status : status.unknown;
