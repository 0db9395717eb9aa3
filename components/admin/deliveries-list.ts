import { type Address, oneOf } from "./address";
import { DELIVERY_STATES } from "./delivery-words";
import type { DeliveriesInput, Delivery } from "./types";

export const WEBHOOKS = "/admin/webhooks";

/** The same input on the server and in the browser; what the address says and we don't know is dropped. */
export function deliveriesInput(address: Address): DeliveriesInput {
  const state = oneOf(address["state"], Object.keys(DELIVERY_STATES) as Delivery["state"][]);
  const route = oneOf(address["route"], ["webhook", "callback"] as const);
  const q = address["q"]?.trim() ?? "";
  return {
    ...(state ? { state } : {}),
    ...(route ? { route } : {}),
    ...(q.length >= 2 ? { q: q.slice(0, 80) } : {}),
    ...(address["cursor"] ? { cursor: address["cursor"] } : {}),
  };
}
