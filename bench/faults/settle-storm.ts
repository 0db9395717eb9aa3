/**
 * 1,000 purchases while Revio drops, doubles, reorders and tampers with deliveries and loses answers to creates: its book and
 * our ledger must end equal. `npm run battery settle-storm`; smaller by `--purchases N`.
 */
import { readPlan } from "./support/plan";
import { runStorm } from "./support/storm";

await runStorm(readPlan("settle-storm", { purchases: 1_000, kills: 0 }));
