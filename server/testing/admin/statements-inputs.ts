import { encodeId, newId } from "@/db/ids";
import type { RefusalCode } from "@/server/errors";
import { REVIO_CSV } from "@/server/reconciliation/column-map";

const statementId = (): string => encodeId("sta", newId());

/** Valid input for each procedure of `admin-statements`, for the matrix of procedures and callers. */
export const STATEMENTS_INPUTS = {
  "adminStatements.list": () => ({}),
  "adminStatements.get": () => ({ statementId: statementId() }),
  "adminStatements.badRows": () => ({ statementId: statementId() }),
  "adminStatements.maps": () => ({}),
  "adminStatements.saveMap": () => ({ key: crypto.randomUUID(), name: crypto.randomUUID(), map: REVIO_CSV }),
  "adminStatements.removeMap": () => ({ mapId: encodeId("map", newId()) }),
};

/** Admitted calls that then fail for another reason. */
export const STATEMENTS_ADMITTED: Record<string, RefusalCode[]> = {
  "adminStatements.get": ["NOT_FOUND"],
  "adminStatements.removeMap": ["NOT_FOUND"],
};
