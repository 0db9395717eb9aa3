import type { Address } from "./address";
import type { AlertsInput } from "./types";

export const ALERTS = "/admin/alerts";

/** Open ones, unless the address asks for all. The same input on the server and in the browser. */
export const alertsInput = (address: Address): AlertsInput => ({
  open: address["all"] !== "1",
  ...(address["cursor"] ? { cursor: address["cursor"] } : {}),
});
