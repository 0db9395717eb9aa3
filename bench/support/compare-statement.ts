/** One process that loads and compares a statement, as the product does it, and says what it took: time and its own memory. */
import { closePools } from "@/db/client";
import { checkStatement } from "@/server/reconciliation/check-statement";
import { loadStatement } from "@/server/reconciliation/load-statement";
import { matchStatement } from "@/server/reconciliation/match-statement";

export type Compared = {
  checkMs: number;
  loadMs: number;
  matchMs: number;
  rows: number;
  rssMb: number;
  /** Processor time of this process while it loaded and compared. */
  processorMs: number;
};

let peak = 0;
const watch = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 20);

const [runId = "", fileId = ""] = process.argv.slice(2);
const timed = async <T>(work: () => Promise<T>): Promise<[T, number]> => {
  const before = performance.now();
  return [await work(), Math.round(performance.now() - before)];
};

const [checked, checkMs] = await timed(() => checkStatement(fileId));
if (checked !== "checked") throw new Error("the statement was refused");
process.send?.("checked");
await new Promise((resolve) => process.once("message", resolve)); // the run is asked for meanwhile
const used = process.cpuUsage();
const [loaded, loadMs] = await timed(() => loadStatement(runId));
if (loaded.outcome !== "loaded") throw new Error(loaded.outcome);
const [matched, matchMs] = await timed(() => matchStatement(runId, loaded.load, loaded.rows));
if (matched !== "matched") throw new Error(matched);
clearInterval(watch);
const { user, system } = process.cpuUsage(used);
const done: Compared = {
  checkMs,
  loadMs,
  matchMs,
  rows: loaded.rows,
  rssMb: Math.round(peak / 2 ** 20),
  processorMs: Math.round((user + system) / 1000),
};
process.send?.(done);
await closePools();
process.disconnect();
