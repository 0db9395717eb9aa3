import { z } from "zod";
import { query } from "@/db/client";
import { deliveryState } from "./delivery-state";
import type { WebhookRoute } from "./pin-keys";

const delivery = z.object({
  id: z.uuid(),
  route: z.enum(["webhook", "callback"]),
  state: deliveryState,
  event_type: z.string().nullable(),
  object_type: z.string().nullable(),
  object_id: z.string().nullable(),
  purchase_id: z.string().nullable(),
  reference: z.string().nullable(),
  body: z.instanceof(Buffer),
});

export type Delivery = z.infer<typeof delivery>;

/** A delivery with its raw body, for the worker only. */
export async function findDelivery(id: string): Promise<Delivery | undefined> {
  const rows = await query(
    "worker",
    `select id, route, state, event_type, object_type, object_id, purchase_id, reference, body from wallet.webhook_logs where id = $1`,
    [id],
    { name: "find_delivery" },
  );
  return rows[0] === undefined ? undefined : delivery.parse(rows[0]);
}

/** The keys a route is verified with now: the current one, and the next while keys change. */
export const listKeys = (
  route: WebhookRoute,
  mode: "test" | "live",
): Promise<{ id: string; public_key_pem: string }[]> =>
  query(
    "worker",
    `select id, public_key_pem from wallet.webhook_keys where route = $1 and mode = $2 and state in ('current', 'next') order by state`,
    [route, mode],
    { name: "list_keys" },
  );
