import { z } from "zod";
import { callCommand } from "@/db/command";
import { type DeliveryState, deliveryState } from "./delivery-state";
import type { WebhookRoute } from "./pin-keys";

const row = z.object({
  outcome: z.enum(["recorded", "duplicate"]),
  delivery_id: z.uuid(),
  state: deliveryState,
});

type DeliveryRecord = {
  id: string;
  route: WebhookRoute;
  sha256: Buffer;
  body: Buffer;
  headers: Record<string, string>;
  keyId: string;
  eventType: string | null;
  objectType: string | null;
  objectId: string | null;
  purchaseId: string | null;
  reference: string | null;
  isTest: boolean | null;
  /** Why this delivery is stored and never processed, or null. */
  ignored: string | null;
};

/** Stores a verified delivery before it is answered. The same bytes on the same route again are counted as a duplicate. */
export async function recordDelivery(
  delivery: DeliveryRecord,
): Promise<{ outcome: "recorded" | "duplicate"; deliveryId: string; state: DeliveryState }> {
  const answer = await callCommand("worker", "record_delivery", delivery, row);
  return { outcome: answer.outcome, deliveryId: answer.delivery_id, state: answer.state };
}
