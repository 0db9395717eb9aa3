import { router } from "../init";

/** The continuous check, alerts and the figures behind the charts. */
export const adminHealthRouter = router({});
