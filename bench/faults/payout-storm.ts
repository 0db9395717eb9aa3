/**
 * 1,000 withdrawals while Revio leaves 30 % of the calls that pay them out without a usable answer, and `kill -9` of app and engine
 * at 20 random moments: none paid twice, none both paid and given back, every one final or shown to a person, Revio's book equal to
 * our ledger. `npm run battery payout-storm`; smaller by `--payouts 40 --kills 2`.
 */
import { makeRandom } from "@/server/testing/chance";
import { compare, ledgerOf } from "./support/compare";
import { comparePayouts } from "./support/compare-payouts";
import { reportFindings } from "./support/findings";
import { killAtRandom, type Load, runLoad } from "./support/load";
import { moveOn, type Ticked, untilStill } from "./support/moved-time";
import { type OwnStack, startOwnStack } from "./support/own-stack";
import { ClientLog } from "./support/person";
import { readPlan } from "./support/plan";
import {
  control,
  endStorm,
  listAll,
  loseAnswers,
  type Row,
  spoilDeliveries,
} from "./support/sandbox-control";
import { plantMutant } from "./support/storm";
import { makeWithdrawal, makeWithdrawer, type Withdrawer } from "./support/withdrawer";

const PER_PERSON = 4; // repeats count too, and 10 an hour are allowed
const AT_ONCE = 4; // registering is slow on purpose
const ROUND_MINUTES = 40;
const ROUNDS = 8;
const DAY_MINUTES = 24 * 60;
const AT_LAST_DAYS = 14; // five business days, whatever weekends and holidays

/** Answers lost after Revio acted, and some calls it never took; few of them by silence, which costs us its time. */
const LOST = (silences: number): [Row, Row][] => [
  [{ times: silences }, { kind: "timeout" }],
  [{ probability: 0.12 }, { kind: "answer", status: 500, accept: true }],
  [{ probability: 0.13 }, { kind: "reset" }],
  [{ probability: 0.05 }, { kind: "answer", status: 502, accept: false }],
  [{ probability: 0.04 }, { kind: "cut_json" }],
];

const plan = readPlan("payout-storm", { payouts: 1_000, kills: 20 });
const started = new Date();
console.log(`  seed ${plan.seed}`);
const random = makeRandom(plan.seed);
const stack = await startOwnStack(plan.name, {
  BANK_ACCOUNT_COOLING_SECONDS: "0",
  ENGINE_LEASE_MS: "10000", // after a kill of the engine, work under way lies still for this long
});
const sql = ledgerOf(stack);
try {
  const log = new ClientLog(stack);
  const people = await makePeople(stack, log, Math.ceil(plan.payouts / PER_PERSON));
  await plantMutant(stack, process.argv);
  await spoilDeliveries(stack);
  await loseAnswers(stack, "/payouts/", LOST(1));
  await loseAnswers(stack, "/payouts/{id}/execute/", LOST(1));

  const load: Load = { wanted: plan.payouts, begun: 0, random };
  const loaded = Date.now();
  const [recoveries, endings] = await Promise.all([
    killAtRandom(stack, plan.kills, ["app", "engine"], load),
    runLoad(load, people, (person) => makeWithdrawal(person, sql, log, random)),
  ]);
  const loadMs = Date.now() - loaded;
  const ticks = await letTimePass(stack);
  const findings = await compare(stack, sql, log);
  const stuck = ticks.at(-1)?.stuck ?? [];
  await comparePayouts(stack, sql, log, stuck, findings);
  const more = [
    { figure: "on the stuck list at the end", measured: String(stuck.length) },
    { figure: "seconds of load", measured: (loadMs / 1_000).toFixed(1) },
  ];
  reportFindings(plan.name, started, { findings, recoveries, endings, more }, { plan, ticks });
} finally {
  await sql.end();
  await stack.stop();
}

async function makePeople(stack: OwnStack, log: ClientLog, count: number): Promise<Withdrawer[]> {
  const people: Withdrawer[] = [];
  let next = 1;
  const lane = async (): Promise<void> => {
    while (next <= count) people.push(await makeWithdrawer(stack, next++, log));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return people;
}

/** Heals, lets hours pass in which what was interrupted goes on, lets the banks decide, then a day and two weeks. */
async function letTimePass(stack: OwnStack): Promise<Ticked[]> {
  await stack.untilReady();
  await untilStill(sql);
  await endStorm(stack);
  const ticks: Ticked[] = [];
  const round = async (total: number): Promise<void> => {
    const by = total - Number(ticks.at(-1)?.["minutes"] ?? 0);
    const ticked = await moveOn(stack, sql, { by, total });
    ticks.push({ ...ticked, minutes: total });
  };
  const goesOn = (): boolean => ticks.length < 2 || ticks.at(-1)?.["announced"] !== 0;
  while (ticks.length < ROUNDS && goesOn()) await round((ticks.length + 1) * ROUND_MINUTES);
  for (const { id, outgoing } of await listAll(stack, "payouts"))
    if (outgoing !== "0")
      await control(stack, "POST", `payouts/${String(id)}/${random() < 0.7 ? "succeed" : "fail"}`, {});
  await round(DAY_MINUTES + 120);
  await round(AT_LAST_DAYS * DAY_MINUTES);
  return ticks;
}
