/**
 * Revio answers no question while 300 people pay; all their deliveries end as dead letters. Then it answers again, two admins replay
 * the whole group, and app, engine and PostgreSQL are killed at 20 random moments of it: each is credited once, each result is what
 * its preview said, Revio's book equals our ledger. `npm run battery replay-storm`; smaller by `--deposits 40 --kills 3`.
 */
import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type postgres from "postgres";
import { decodeId, encodeId } from "@/db/ids";
import type { StepUpAction, StepUpDetails } from "@/server/security/step-up-actions";
import { makeRandom } from "@/server/testing/chance";
import { replayDetails } from "@/server/webhooks/start-replay";
import { confirmAll, giveApps, sessionOf } from "../support/standing";
import { compare, ledgerOf } from "./support/compare";
import { reportFindings } from "./support/findings";
import { killAtRandom, type Load } from "./support/load";
import { runTicks } from "./support/moved-time";
import { type OwnStack, startOwnStack } from "./support/own-stack";
import { ClientLog, untilCheckout } from "./support/person";
import { readPlan } from "./support/plan";
import { control, endStorm } from "./support/sandbox-control";
import { type Client, makeClient, told } from "./support/wallet-client";

const PER_PERSON = 15; // 20 an hour are allowed
const AMOUNT = "25000";
/** The first repetition of every delivery has failed by then, and the next one is minutes away. */
const FIRST_RETRY_MS = 75_000;
const ENDS_WITHIN_MS = 15 * 60_000;
const STILL_MS = 75_000; // longer than a replay waits for Revio to answer again
const ROUNDS = 3;

const plan = readPlan("replay-storm", { deposits: 300, kills: 20 });
const started = new Date();
console.log(`  seed ${plan.seed}`);
const stack = await startOwnStack(plan.name, { ENGINE_LEASE_MS: "10000" });
const sql = ledgerOf(stack);
try {
  const log = new ClientLog(stack);
  const admins = [await makeAdmin(1), await makeAdmin(2)] as const;
  const letters = await outage(log);
  const replayId = await startGroup(admins);
  const load: Load = { wanted: letters, begun: 0, random: makeRandom(plan.seed) };
  const [recoveries, first] = await Promise.all([
    killAtRandom(stack, plan.kills, ["app", "engine", "postgres"], load),
    untilDone(admins[0], replayId, load),
  ]);
  await stack.untilReady();
  const replays = [first, ...(await replayRest(admins))];
  const findings = await compare(stack, sql, log);
  findings.waiting.push(...(await unlike(sql)));
  const more = ["done", "failed", "changed", "skipped", "differing"].map((figure) => {
    const sum = replays.reduce((total, replay) => total + Number(replay[figure]), 0);
    const isWrong = figure === "changed" || figure === "differing";
    return {
      figure: `items ${figure}`,
      measured: String(sum),
      ...(isWrong ? { target: "0", met: sum === 0 } : {}),
    };
  });
  reportFindings(plan.name, started, { findings, recoveries, endings: { letters }, more }, { plan, replays });
} finally {
  await sql.end();
  await stack.stop();
}

async function makeAdmin(number: number): Promise<Client> {
  const client = await makeClient(stack, number);
  await sql`update wallet.users set role = 'admin', role_since = now() - interval '2 days' where email = ${client.email}`;
  await giveApps(sql);
  return client;
}

/** People pay while no question is answered. How many dead letters that leaves; Revio answers again afterwards. */
async function outage(log: ClientLog): Promise<number> {
  const purchases: string[] = [];
  for (let person = 0; person * PER_PERSON < plan.deposits; person++) {
    const client = await makeClient(stack, person + 10);
    for (let deposit = 0; deposit < PER_PERSON && purchases.length < plan.deposits; deposit++)
      purchases.push(await openDeposit(client, log));
  }
  await control(stack, "POST", "deliveries/flush", {});
  await sleep(2_000);
  await control(stack, "POST", "faults", { match: { method: "GET" }, do: { kind: "answer", status: 503 } });
  await control(stack, "POST", "webhook-faults", { match: { receiver: "callback" }, do: { kind: "drop" } });
  for (const id of purchases) await control(stack, "POST", `purchases/${id}/pay`, {});
  await control(stack, "POST", "deliveries/flush", {});
  await sleep(FIRST_RETRY_MS);
  const { deadLettered } = runTicks(stack, 25);
  await endStorm(stack);
  console.log(`  ${String(deadLettered)} dead letters`);
  return Number(deadLettered);
}

async function openDeposit(client: Client, log: ClientLog): Promise<string> {
  const key = crypto.randomUUID();
  const asked = { key, email: client.email, amount: AMOUNT };
  log.asked(asked);
  const answer = await client.call("deposits.start", {
    idempotencyKey: key,
    amount: AMOUNT,
    currency: "ZAR",
  });
  if (!answer.ok) throw new Error(`paying in: ${answer.code}`);
  log.answered({ ...asked, answer: String(answer.data["id"]) });
  const purchase = await untilCheckout(client, String(answer.data["id"]), answer.data);
  if (purchase === null) throw new Error("no checkout");
  return purchase;
}

/** Asked for by one admin, and by another's word when it is more than 100. */
async function startGroup([first, second]: readonly [Client, Client]): Promise<string> {
  const group = { cause: "provider_unavailable", subjectKind: "delivery" } as const;
  const replay = await told(first, "adminReplays.start", {
    idempotencyKey: crypto.randomUUID(),
    name: "After the outage",
    reason: "Revio answers again",
    perMinute: 300,
    group,
    stepUpId: await confirmAs(first, "replay.start", replayDetails(group, [])),
  });
  if (replay["state"] === "waiting_approval") {
    const approvalId = replay["approvalId"];
    const { payloadSha256 } = await told(second, "adminApprovals.get", { approvalId });
    const stepUpId = await confirmAs(second, "approval.approve", {
      approvalId: decodeId("apr", String(approvalId)) ?? "",
      payloadSha256: String(payloadSha256),
    });
    await told(second, "adminApprovals.decide", {
      approvalId,
      decision: "approved",
      payloadSha256,
      stepUpId,
    });
  }
  return String(replay["replayId"]);
}

/** The public id of a confirmation that this admin gave for exactly this. */
async function confirmAs<Action extends StepUpAction>(
  { email }: Client,
  action: Action,
  details: StepUpDetails<Action>,
): Promise<string> {
  const [id = ""] = await confirmAll(sql, action, [{ ...(await sessionOf(sql, email)), details }]);
  return encodeId("stp", id);
}

/** What the first one found no answer for, by more of them: a breaker was open, or a kill was in the way. */
async function replayRest(admins: readonly [Client, Client]): Promise<Record<string, unknown>[]> {
  const replays: Record<string, unknown>[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { items } = await told(admins[0], "adminDeadLetters.list", {});
    if (Array.isArray(items) && items.length === 0) break;
    const load = { wanted: 0, begun: 0, random: Math.random };
    replays.push(await untilDone(admins[0], await startGroup(admins), load));
  }
  return replays;
}

/** Counts the items that have ended, and lets the sweep look when nothing moves; until the replay is done. */
async function untilDone(admin: Client, replayId: string, load: Load): Promise<Record<string, unknown>> {
  let since = Date.now();
  for (const end = Date.now() + ENDS_WITHIN_MS; Date.now() < end; await sleep(500)) {
    const replay = await told(admin, "adminReplays.get", { replayId });
    const ended = ["done", "failed", "changed", "skipped"].reduce(
      (sum, kind) => sum + Number(replay[kind]),
      0,
    );
    if (ended > load.begun) since = Date.now();
    load.begun = ended;
    if (replay["state"] === "done") return replay;
    if (Date.now() - since > STILL_MS) {
      since = Date.now();
      resume(stack);
    }
  }
  throw new Error("the replay did not end");
}

/** A kill may come between: then the next look does it. */
function resume({ environment }: OwnStack): void {
  spawnSync(process.execPath, ["--import", "tsx", "bench/faults/support/resume-replays.ts"], {
    env: environment,
    timeout: 30_000,
  });
}

/** Items whose rows do not say what their preview said, and letters that are still open. */
async function unlike(of: postgres.Sql): Promise<string[]> {
  const rows = await of<{ text: string }[]>`
    select 'item ' || seq || ': ' || concat_ws(' ', state, outcome, agreed::text) as text from wallet.replay_items
     where state <> 'skipped' and agreed is distinct from true
    union all select 'dead letter ' || id || ' is open' from wallet.dead_letters where closed_at is null`;
  return rows.map(({ text }) => text);
}
