import { encodeId, newId } from "@/db/ids";
import type { RefusalCode } from "@/server/errors";

const nowhere = (): string => encodeId("whk", newId());
const reason = "Asked for by support";
const route = "webhook" as const;

/** Valid input for each procedure of `admin-deliveries`, for the matrix of procedures and callers. */
export const DELIVERIES_INPUTS = {
  "adminDeliveries.list": () => ({}),
  "adminDeliveries.get": () => ({ deliveryId: nowhere() }),
  "adminDeliveries.reveal": () => ({ deliveryId: nowhere(), reason }),
  "adminDeliveries.alarms": () => ({}),
  "adminDeliveries.keys": () => ({}),
  "adminDeliveries.proposeKey": () => ({ route, pem: "none", becomes: "next" as const, reason }),
  "adminDeliveries.proposeRetire": () => ({ keyId: "0".repeat(64), reason }),
};

/** Admitted calls that then fail for another reason. */
export const DELIVERIES_ADMITTED: Record<string, RefusalCode[]> = {
  "adminDeliveries.get": ["NOT_FOUND"],
  "adminDeliveries.reveal": ["NOT_FOUND"],
  "adminDeliveries.proposeKey": ["KEY_REFUSED"],
  "adminDeliveries.proposeRetire": ["NOT_FOUND"],
};
