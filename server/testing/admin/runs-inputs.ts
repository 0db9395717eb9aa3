import { encodeId, newId } from "@/db/ids";
import type { RefusalCode } from "@/server/errors";

const runId = (): string => encodeId("run", newId());
const key = (): string => crypto.randomUUID();

/** Valid input for each procedure of `admin-runs`, for the matrix of procedures and callers. */
export const RUNS_INPUTS = {
  "adminRuns.list": () => ({}),
  "adminRuns.get": () => ({ runId: runId() }),
  "adminRuns.items": () => ({ runId: runId() }),
  "adminRuns.report": () => ({ runId: runId() }),
  "adminRuns.start": () => ({ key: key(), from: "2026-11-01T00:00:00Z", to: "2026-11-02T00:00:00Z" }),
  "adminRuns.startUpload": () => ({ key: key(), statementId: encodeId("sta", newId()) }),
  "adminRuns.rerun": () => ({ key: key(), runId: runId() }),
  "adminRuns.cancel": () => ({ runId: runId(), reason: "not needed any more" }),
};

/** Admitted calls that then fail for another reason. */
export const RUNS_ADMITTED: Record<string, RefusalCode[]> = {
  "adminRuns.get": ["NOT_FOUND"],
  "adminRuns.report": ["NOT_FOUND"],
  "adminRuns.startUpload": ["NOT_FOUND"],
  "adminRuns.rerun": ["NOT_FOUND"],
  "adminRuns.cancel": ["NOT_FOUND"],
};
