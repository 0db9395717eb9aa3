import { encodeId, newId } from "@/db/ids";
import type { RefusalCode } from "@/server/errors";

/** Valid input for each procedure of `admin-ledger`, for the matrix of procedures and callers. */
export const LEDGER_INPUTS = {
  "adminLedger.audits": () => ({}),
  "adminLedger.verify": () => ({}),
  "adminLedger.seals": () => ({}),
  "adminLedger.chain": () => ({ accountId: "1" }),
  "adminLedger.accounts": () => ({ owner: "users" as const }),
  "adminLedger.account": () => ({ code: "revio_clearing:ZAR" }),
  "adminLedger.transaction": () => ({ transactionId: encodeId("dep", newId()) }),
  "adminLedger.trialBalance": () => ({}),
};

/** Admitted calls that then fail for another reason. */
export const LEDGER_ADMITTED: Record<string, RefusalCode[]> = {
  "adminLedger.account": ["NOT_FOUND"],
  "adminLedger.transaction": ["NOT_FOUND"],
};
