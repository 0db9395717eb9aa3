/**
 * A comparison of 200 000 rows, disturbed at 20 random moments: its process is killed, or PostgreSQL ends all its connections.
 * Runs follow each other until all are spent. Each must end with the report of an undisturbed run, every difference one item and one break. `npm run battery reconcile-kills`.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { closePools } from "@/db/client";
import { newId } from "@/db/ids";
import { migrate } from "@/db/migrate";
import { requestRun } from "@/server/reconciliation/request-run";
import { makeDraw } from "@/server/testing/chance";
import { testEnvironment } from "@/server/testing/database";
import { openOwnDatabase } from "../support/own-database";
import { report } from "../support/report";
import { makeBooks, sendStatement, settleMany } from "../support/statement-books";
import { readPlan } from "./support/plan";

const plan = readPlan("reconcile-kills", { rows: 200_000, kills: 20 });
const started = new Date();

const own = await openOwnDatabase("faults-reconcile-kills", 54_631);
const { admin, adminUrl } = own;
const environment = testEnvironment(own.url);
Object.assign(process.env, environment);

const work = (runId: string): ChildProcess =>
  spawn(process.execPath, ["--import", "tsx", join(import.meta.dirname, "support/reconciler.ts"), runId], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "inherit", "inherit"],
  });

const stateOf = async (runId: string): Promise<string> =>
  (await admin`select state from wallet.reconciliation_runs where id = ${runId}`)[0]?.["state"];

type Struck = Record<string, number>;
const total = (struck: Struck): number => Object.values(struck).reduce((sum, count) => sum + count, 0);
const isOver = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

const loadOf = async (runId: string): Promise<string | null> =>
  (await admin`select load from wallet.reconciliation_runs where id = ${runId}`)[0]?.["load"];

/** Works on a run until it is done, and strikes at random moments: by turns the process, and all of PostgreSQL's sessions of its role. */
async function disturb(runId: string, struck: Struck, draw: (below: number) => number): Promise<void> {
  let child = work(runId);
  for (let load = await loadOf(runId); !isOver(child); load = await loadOf(runId)) {
    // From the moment it has begun, so that loading and comparing are hit, and not the start of Node.
    while (!isOver(child) && (await loadOf(runId)) === load) await sleep(20);
    await sleep(draw(2_500));
    const state = await stateOf(runId);
    if (state === "done" || isOver(child) || total(struck) >= plan.kills) break;
    struck[state] = (struck[state] ?? 0) + 1;
    if (total(struck) % 2 === 0) {
      await admin`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'wallet_worker'`;
      continue;
    }
    child.kill("SIGKILL");
    if (!isOver(child)) await once(child, "exit");
    child = work(runId);
  }
  if (!isOver(child)) await once(child, "exit");
}

try {
  await migrate({ adminUrl });
  const person = await makeBooks(admin);
  await settleMany(admin, person, 0, plan.rows);
  await admin`analyze`;
  const fileId = await sendStatement(admin, person, plan.rows, environment["REVIO_BRAND_ID"] ?? "");
  const asked = {
    kind: "upload",
    fileId,
    leaveOutBadRows: false,
    asOf: new Date("2026-11-02T00:00:00Z"),
    reason: null,
  } as const;
  const request = async (): Promise<string> => {
    const runId = newId();
    await requestRun({ actor: person, requestId: "faults" }, { runId, ...asked });
    return runId;
  };
  const struck: Struck = {};
  const runs: string[] = [];
  for (const draw = makeDraw(plan.seed); total(struck) < plan.kills; ) {
    const runId = await request();
    runs.push(runId);
    await disturb(runId, struck, draw);
  }
  const calm = await request();
  await once(work(calm), "exit");
  const breaks = await admin`
    select b.sightings, (select count(*)::int from wallet.break_events e where e.break_id = b.id and e.kind = 'opened') as opened
      from wallet.reconciliation_breaks b`;
  const [items] = await admin`
    select count(*)::int as all, count(distinct (run_id, type, product, object_id))::int as different from wallet.reconciliation_items`;
  const [same] = await admin`
    select count(*) filter (where a.report = b.report)::int as equal, count(*) filter (where a.state = 'done')::int as done
      from wallet.reconciliation_runs a, wallet.reconciliation_runs b where a.id <> ${calm} and b.id = ${calm}`;
  const odd = breaks.filter((one) => one["sightings"] !== runs.length + 1 || one["opened"] !== 1).length;
  const zero = (figure: string, count: number) => ({
    figure,
    measured: String(count),
    target: "0",
    met: count === 0,
  });
  const all = (figure: string, found: unknown, wanted: number) => ({
    figure,
    measured: String(found),
    target: String(wanted),
    met: found === wanted,
  });
  report(
    "reconcile-kills",
    started,
    [
      all("struck while under way", total(struck), plan.kills),
      { figure: "in the stages", measured: JSON.stringify(struck) },
      all("disturbed runs that are done", same?.["done"], runs.length),
      all("with the report of an undisturbed run", same?.["equal"], runs.length),
      all("differences as items, each once a run", items?.["different"], 15 * (runs.length + 1)),
      zero("items written twice", items?.["all"] - items?.["different"]),
      all("differences as breaks", breaks.length, 15),
      zero("breaks opened twice, or seen more often than there were runs", odd),
    ],
    { seed: plan.seed },
  );
} finally {
  await closePools();
  await own.close();
}
