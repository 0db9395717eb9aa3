/**
 * The settle storm with `kill -9` of app, engine and PostgreSQL at 30 random moments: nothing lost, nothing doubled, all final
 * within two minutes of the last restart. `npm run battery kill-storm`; smaller by `--purchases 60 --kills 4`.
 */
import { readPlan } from "./support/plan";
import { runStorm } from "./support/storm";

await runStorm(readPlan("kill-storm", { purchases: 1_000, kills: 30 }));
