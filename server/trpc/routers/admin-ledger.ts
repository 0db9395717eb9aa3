import { router } from "../init";

/** Audits of the ledger and its chain. */
export const adminLedgerRouter = router({});
