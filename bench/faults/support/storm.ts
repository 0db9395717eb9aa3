/** One run: people deposit while the provider misbehaves and, if asked, processes are killed; then all must be explained. */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { makeRandom } from "@/server/testing/chance";
import { compare, ledgerOf, openEnds } from "./compare";
import { reportFindings } from "./findings";
import { killAtRandom, type Load, type Recovery, runLoad } from "./load";
import { runTicks } from "./moved-time";
import { type OwnStack, startOwnStack } from "./own-stack";
import { ClientLog, makeDeposit } from "./person";
import type { Plan } from "./plan";
import { endStorm, loseAnswers, spoilDeliveries } from "./sandbox-control";
import { type Client, makeClient } from "./wallet-client";

type StormPlan = Plan<"purchases" | "kills">;

const PER_PERSON = 6; // repeats count too, and 20 an hour are allowed
const FINAL_WITHIN_MS = 120_000;
const TICKS_AFTER_MINUTES = 20;

export async function runStorm(plan: StormPlan): Promise<void> {
  const started = new Date();
  console.log(`  seed ${plan.seed}`);
  const random = makeRandom(plan.seed);
  const stack = await startOwnStack(plan.name);
  try {
    const log = new ClientLog(stack);
    const clients: Client[] = [];
    for (let number = 1; number <= Math.ceil(plan.purchases / PER_PERSON); number++)
      clients.push(await makeClient(stack, number));
    await plantMutant(stack, process.argv);
    await spoilDeliveries(stack);
    await loseAnswers(stack, "/purchases/", [
      [{ probability: 0.03 }, { kind: "timeout" }],
      [{ probability: 0.28 }, { kind: "reset" }],
    ]);
    const load: Load = { wanted: plan.purchases, begun: 0, random };
    const [recoveries, endings] = await Promise.all([
      killAtRandom(stack, plan.kills, ["app", "engine", "postgres"], load),
      runLoad(load, clients, (client) => makeDeposit(stack, client, log, random)),
    ]);
    await conclude(plan, stack, log, started, endings, recoveries);
  } finally {
    await stack.stop();
  }
}

/** `--mutant FILE.sql`: a planted bug, which the run must then report; a run that stays green does not bite. */
export async function plantMutant(stack: OwnStack, args: string[]): Promise<void> {
  const file = args.includes("--mutant") ? args[args.indexOf("--mutant") + 1] : undefined;
  if (file === undefined) return;
  const sql = ledgerOf(stack);
  await sql.unsafe(readFileSync(file, "utf8")).simple();
  await sql.end();
}

/** Heals, lets the schedules tick, waits until everything is final, compares, reports. */
async function conclude(
  plan: StormPlan,
  stack: OwnStack,
  log: ClientLog,
  started: Date,
  endings: Record<string, number>,
  recoveries: Recovery[],
): Promise<void> {
  const restarted = Date.now();
  await stack.untilReady();
  await endStorm(stack);
  const ticks = runTicks(stack, TICKS_AFTER_MINUTES);
  const sql = ledgerOf(stack);
  try {
    while ((await openEnds(stack, sql)) > 0 && Date.now() - restarted < FINAL_WITHIN_MS) await sleep(500);
    const finalMs = Date.now() - restarted;
    const findings = await compare(stack, sql, log);
    const final = {
      figure: "final after the last restart",
      measured: `${(finalMs / 1000).toFixed(1)} s`,
      target: "<= 120 s",
      met: finalMs <= FINAL_WITHIN_MS,
    };
    reportFindings(plan.name, started, { findings, recoveries, endings, more: [final] }, { plan, ticks });
  } finally {
    await sql.end();
  }
}
