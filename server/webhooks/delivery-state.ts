import { z } from "zod";

/** How far a delivery is. `retrying`: an attempt failed, another comes by itself; from `dead_letter` on only a person goes on. */
export const deliveryState = z.enum([
  "received",
  "processed",
  "ignored",
  "retrying",
  "dead_letter",
  "discarded",
]);

export type DeliveryState = z.infer<typeof deliveryState>;
