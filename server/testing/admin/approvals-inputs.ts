import { encodeId, newId } from "@/db/ids";
import type { RefusalCode } from "@/server/errors";

const approvalId = (): string => encodeId("apr", newId());

/** Valid input for each procedure of `admin-approvals`, for the matrix of procedures and callers. */
export const APPROVALS_INPUTS = {
  "adminApprovals.list": () => ({}),
  "adminApprovals.get": () => ({ approvalId: approvalId() }),
  "adminApprovals.requestAdjustment": () => ({
    key: crypto.randomUUID(),
    breakId: null,
    template: "write_off" as const,
    currency: "ZAR",
    legs: [
      {
        debit: "losses" as const,
        debitUser: null,
        credit: "suspense" as const,
        creditUser: null,
        amount: "100",
      },
    ],
    record: null,
    reasonCode: "tolerance_write_off" as const,
    reason: "a cent for the matrix",
  }),
  "adminApprovals.decide": () => ({
    approvalId: approvalId(),
    decision: "approved" as const,
    payloadSha256: "0".repeat(64),
  }),
};

/** Admitted calls that then fail for another reason. */
export const APPROVALS_ADMITTED: Record<string, RefusalCode[]> = {
  "adminApprovals.get": ["NOT_FOUND"],
  "adminApprovals.decide": ["NOT_FOUND"],
};
