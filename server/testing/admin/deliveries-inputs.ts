import { encodeId, newId } from "@/db/ids";
import type { RefusalCode } from "@/server/errors";

const nowhere = (): string => encodeId("whk", newId());
const reason = "Asked for by support";
const route = "webhook" as const;
/** Of nobody: its other half was never kept. */
const PEM = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA4Lk5ZLdkhq8MpmmPOvrd
yKmthO0VWvU4VzLs+NXgRw1McyKFSxya6btYLzh93S47XokENKxTBpRLal8Tx8nZ
5M4mQCpqvYXVLU2CA3+lE+gRt1hXx8SQVzcUZm5yWqtelICx/OhI8tuF5D6/Mzoj
DpvADfgp1+F3GaajTSKoK3Ur3oReBnKffBe/nWqWgo82rTWkWqNrzkYm7+Y/E6Ly
TFYYXb7f9zH0XuT5Xu01bOJ1AIehEhjM0oRCPj92t4/4vt//zezBcY32psDSdoOx
9JJ+r8b1T60NiAFOGDa8RQfbg68OJprVROHYnv+h5sgdUrf+P8/4rZJWuGDCqsuS
0wIDAQAB
-----END PUBLIC KEY-----`;

/** Valid input for each procedure of `admin-deliveries`, for the matrix of procedures and callers. */
export const DELIVERIES_INPUTS = {
  "adminDeliveries.list": () => ({}),
  "adminDeliveries.get": () => ({ deliveryId: nowhere() }),
  "adminDeliveries.reveal": () => ({ deliveryId: nowhere(), reason }),
  "adminDeliveries.alarms": () => ({}),
  "adminDeliveries.keys": () => ({}),
  "adminDeliveries.readKey": () => ({ pem: PEM }),
  "adminDeliveries.proposeKey": () => ({ route, pem: PEM, becomes: "next" as const, reason }),
  "adminDeliveries.proposeRetire": () => ({ keyId: "0".repeat(64), reason }),
};

/** Admitted calls that then fail for another reason. */
export const DELIVERIES_ADMITTED: Record<string, RefusalCode[]> = {
  "adminDeliveries.get": ["NOT_FOUND"],
  "adminDeliveries.reveal": ["NOT_FOUND"],
  "adminDeliveries.proposeKey": ["APPROVAL_OPEN"],
  "adminDeliveries.proposeRetire": ["NOT_FOUND"],
};
