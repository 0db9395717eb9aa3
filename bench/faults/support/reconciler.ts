/** One process that works on a run of reconciliation until it is done; its parent kills it. */
import { setTimeout as sleep } from "node:timers/promises";
import { closePools } from "@/db/client";
import { findRun, hasEnded } from "@/server/reconciliation/find-run";
import { RUN_STEPS } from "@/server/reconciliation/run-steps";

const [runId = ""] = process.argv.slice(2);

/** As the engine would: a step that failed is done again a moment later. */
for (const step of ["check", "match", "complete"] as const) {
  for (let done = false; !done; ) {
    done = await RUN_STEPS[step](runId).then(
      () => true,
      () => false,
    );
    if (!done) await sleep(100);
  }
}
process.exitCode = hasEnded(await findRun(runId)) ? 0 : 1;
await closePools();
