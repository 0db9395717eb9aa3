/** One run: people deposit while the provider misbehaves and, if asked, processes are killed; then all must be explained. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { percentile, report, type Figure } from "../../support/report";
import { compare, ledgerOf, openEnds } from "./compare";
import { type OwnStack, startOwnStack, type Victim } from "./own-stack";
import { ClientLog, makeDeposit } from "./person";
import { endStorm, setStorm } from "./sandbox-control";
import { type Client, makeClient } from "./wallet-client";

export type Plan = { name: string; purchases: number; kills: number; seed: number };

const PER_PERSON = 6; // repeats count too, and 20 an hour are allowed
const AT_ONCE = 24;
const FINAL_WITHIN_MS = 120_000;
const VICTIMS: Victim[] = ["app", "engine", "postgres"];

/** `--purchases N --kills N --seed N`, with these figures otherwise. */
export function readPlan(name: string, otherwise: { purchases: number; kills: number }): Plan {
  const number = (flag: string, fallback: number): number => {
    const at = process.argv.indexOf(`--${flag}`);
    return at < 0 ? fallback : Number(process.argv[at + 1]);
  };
  return {
    name,
    purchases: number("purchases", otherwise.purchases),
    kills: number("kills", otherwise.kills),
    seed: number("seed", Date.now() % 2 ** 31),
  };
}

/** mulberry32: the same seed plans the same run; what the machine makes of it is not ours to repeat. */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export async function runStorm(plan: Plan): Promise<void> {
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
    await setStorm(stack);

    const endings: Record<string, number> = {};
    const progress = { begun: 0, tries: 0 };
    const lane = async (): Promise<void> => {
      while (progress.begun < plan.purchases && progress.tries < plan.purchases * 3) {
        progress.begun++;
        const client = clients[progress.tries++ % clients.length];
        if (!client) return;
        const ending = await makeDeposit(stack, client, log, random);
        endings[ending] = (endings[ending] ?? 0) + 1;
        if (ending !== "refused") continue;
        progress.begun--; // told that it can't be now: somebody else tries a little later
        await sleep(2_000 + random() * 2_000);
      }
    };
    const lanes = Array.from({ length: Math.min(AT_ONCE, plan.purchases) }, lane);
    const [recoveries] = await Promise.all([killAtRandom(stack, plan, progress, random), ...lanes]);
    await conclude(plan, stack, log, started, endings, recoveries);
  } finally {
    await stack.stop();
  }
}

/** `--mutant FILE.sql`: a planted bug, which the run must then report; a run that stays green does not bite. */
async function plantMutant(stack: OwnStack, args: string[]): Promise<void> {
  const file = args.includes("--mutant") ? args[args.indexOf("--mutant") + 1] : undefined;
  if (file === undefined) return;
  const sql = ledgerOf(stack);
  await sql.unsafe(readFileSync(file, "utf8")).simple();
  await sql.end();
}

type Recovery = { victim: Victim; ms: number };

/** Each kill at a random moment of the load: once so many deposits were begun, and a little later. */
async function killAtRandom(
  stack: OwnStack,
  plan: Plan,
  progress: { begun: number },
  random: () => number,
): Promise<Recovery[]> {
  const moments = Array.from({ length: plan.kills }, () => random() * plan.purchases * 0.97).sort(
    (a, b) => a - b,
  );
  const recoveries: Recovery[] = [];
  for (const moment of moments) {
    while (progress.begun < moment) await sleep(20);
    await sleep(random() * 1_500);
    const victim = VICTIMS[Math.floor(random() * VICTIMS.length)] ?? "app";
    if (!stack.kill(victim)) throw new Error(`${victim} was not running though everything was ready`);
    recoveries.push({ victim, ms: await stack.untilReady() });
  }
  return recoveries;
}

/** Heals, lets the schedules tick, waits until everything is final, compares, reports. */
async function conclude(
  plan: Plan,
  stack: OwnStack,
  log: ClientLog,
  started: Date,
  endings: Record<string, number>,
  recoveries: Recovery[],
): Promise<void> {
  const restarted = Date.now();
  await stack.untilReady();
  await endStorm(stack);
  const ticks = spawnSync(process.execPath, ["--import", "tsx", "bench/faults/support/ticks.ts"], {
    env: stack.environment,
    encoding: "utf8",
  });
  if (ticks.status !== 0) throw new Error(`the ticks failed: ${ticks.stderr.slice(-2_000)}`);
  const sql = ledgerOf(stack);
  try {
    while ((await openEnds(stack, sql)) > 0 && Date.now() - restarted < FINAL_WITHIN_MS) await sleep(500);
    const finalMs = Date.now() - restarted;
    const findings = await compare(stack, sql, log);
    const times = recoveries.map((recovery) => recovery.ms);
    const none = (figure: string, list: string[]): Figure => ({
      figure,
      measured: String(list.length),
      target: "0",
      met: list.length === 0,
    });
    const figures: Figure[] = [
      none("lost", findings.lost),
      none("doubled", findings.doubled),
      none("told and not kept", findings.broken),
      none("laws broken", findings.laws),
      none("uncaught errors", findings.uncaught),
      {
        figure: "final after the last restart",
        measured: `${(finalMs / 1000).toFixed(1)} s`,
        target: "<= 120 s",
        met: finalMs <= FINAL_WITHIN_MS,
      },
      ...(times.length === 0
        ? []
        : [
            {
              figure: `ready again after ${times.length} x kill -9`,
              measured: `p50 ${percentile(times, 0.5)} ms, max ${Math.max(...times)} ms`,
            },
          ]),
      ...Object.entries({ ...findings.figures, ...endings }).map(([figure, measured]) => ({
        figure,
        measured: String(measured),
      })),
    ];
    for (const line of [
      ...findings.lost,
      ...findings.doubled,
      ...findings.broken,
      ...findings.laws,
      ...findings.uncaught,
    ].slice(0, 40))
      console.log(`  ! ${line}`);
    report(plan.name, started, figures, {
      plan,
      recoveries,
      ticks: JSON.parse(ticks.stdout.trim().split("\n").at(-1) ?? "{}"),
      findings,
    });
  } finally {
    await sql.end();
  }
}
