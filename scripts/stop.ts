/** `npm stop`: ends what `npm start` runs, also when that was killed and left its parts behind. */
import { setTimeout as sleep } from "node:timers/promises";
import { stopPostgres } from "./postgres";
import { endOrphans } from "./processes";
import { whoRuns } from "./running";
import { readSettings } from "./settings";
import { runDir } from "./stack";

const settings = readSettings("start", process.env);
const running = whoRuns(runDir(settings));
if (running) {
  process.kill(running.pid, "SIGTERM");
  while (whoRuns(runDir(settings))) await sleep(100);
  console.log("Octoco Wallet is stopped.");
} else {
  const left = await endOrphans(runDir(settings));
  if (await stopPostgres(settings.dir)) left.push("postgres");
  console.log(
    left.length > 0 ? `Ended what a killed start left behind: ${left.join(", ")}.` : "Nothing was running.",
  );
}
