import { router } from "../init";

/** The webhook log, its alarms and its keys. */
export const adminDeliveriesRouter = router({});
