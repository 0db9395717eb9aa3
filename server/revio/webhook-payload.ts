/** What a webhook says, as far as it decides what to fetch. An event never carries a fact about money (REVIO.md B8). */
import type { JsonRefusal } from "./json";
import { asObject, parseJson } from "./json";
import { isProviderId } from "./provider-id";

const EVENTS = [
  "purchase.created",
  "purchase.viewed",
  "purchase.paid",
  "purchase.payment_failure",
  "purchase.pending_execute",
  "purchase.pending_charge",
  "purchase.cancelled",
  "purchase.hold",
  "purchase.captured",
  "purchase.pending_capture",
  "purchase.released",
  "purchase.pending_release",
  "purchase.preauthorized",
  "purchase.settled",
  "purchase.pending_refund",
  "purchase.pending_recurring_token_delete",
  "purchase.recurring_token_deleted",
  "purchase.subscription_charge_failure",
  "billing_template_client.subscription_billing_cancelled",
  "payment.refunded",
  "payout.pending",
  "payout.success",
  "payout.failed",
] as const;

type EventType = (typeof EVENTS)[number];
type Named = { type: string | null; id: string | null; reference: string | null };
export type WebhookEvent = Named & {
  eventType: EventType | { unknown: string };
  isTest: boolean | null;
  relatedTo: Named | null;
};
export type WebhookPayload =
  | { ok: true; event: WebhookEvent }
  | { ok: false; reason: JsonRefusal | "no_event" };

/**
 * Reads a body whose signature was verified. Texts that look like nothing we know are null, so that what comes out may
 * be stored and logged. Any bytes give an event or a refusal, never a throw.
 */
export function parseWebhookPayload(body: Uint8Array): WebhookPayload {
  const json = parseJson(body);
  if (!json.ok) return json;
  const payload = asObject(json.value);
  const eventType = word(payload?.["event_type"]);
  if (!payload || eventType === null) return { ok: false, reason: "no_event" };
  const related = asObject(payload["related_to"]);
  const isTest = payload["is_test"];
  return {
    ok: true,
    event: {
      eventType: EVENTS.find((known) => known === eventType) ?? { unknown: eventType },
      isTest: typeof isTest === "boolean" ? isTest : null,
      ...named(payload),
      relatedTo: related ? named(related) : null,
    },
  };
}

/** The id of the purchase an event is about: for `payment.refunded` that is `related_to`, the id is the refund's own. */
export function purchaseIdOf(event: WebhookEvent): string | null {
  const named = event.type === "payment" ? event.relatedTo : event;
  return named?.type === "purchase" ? named.id : null;
}

/** The id of the payout an event is about, or null. */
export const payoutIdOf = ({ type, id }: WebhookEvent): string | null => (type === "payout" ? id : null);

function named(object: Record<string, unknown>): Named {
  const { id, reference } = object;
  return {
    type: word(object["type"]),
    id: isProviderId(id) ? id : null,
    reference: typeof reference === "string" && /^[\x21-\x7e]{1,128}$/.test(reference) ? reference : null,
  };
}

const word = (value: unknown): string | null =>
  typeof value === "string" && /^[a-z0-9_.-]{1,100}$/i.test(value) ? value : null;
