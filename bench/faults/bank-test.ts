/**
 * The bank test: 64 workers move money between 200 people for a minute (deposits, transfers, withdrawals in all their ends,
 * reversals) while a reader sums all balances in one snapshot after another. Every sum must be zero, every law must hold at the
 * end, and no worker may see anything but an answer or a refusal. `npm run battery bank-test`; `--seconds N --workers N --users N`.
 */
import { fork } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import postgres from "postgres";
import { migrate } from "@/db/migrate";
import { testEnvironment } from "@/server/testing/database";
import { openOwnDatabase } from "../support/own-database";
import { perSecond, report } from "../support/report";
import type { Moved, MoveMoney } from "./support/money-mover";
import { makeMovers } from "./support/people";

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== "--"),
  options: {
    seconds: { type: "string", default: "60" },
    workers: { type: "string", default: "64" },
    users: { type: "string", default: "200" },
    out: { type: "string" },
  },
  strict: false,
});
const [seconds, workers, users] = [Number(values.seconds), Number(values.workers), Number(values.users)];
const PROCESSES = 2;

const started = new Date();
const { admin, adminUrl, url, close } = await openOwnDatabase("faults-bank-test", 54_371);

/** Half of the workers in each process, so that lanes, pools and locks of several processes meet. */
const runMovers = (work: MoveMoney): Promise<Moved> =>
  new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, "support/money-mover.ts"), {
      execArgv: process.execArgv,
      env: { ...process.env, ...testEnvironment(url), DATABASE_POOL_SIZE: "16", LOG_LEVEL: "silent" },
    });
    child.once("message", (moved) => {
      resolve(moved as Moved);
      child.kill();
    });
    child.once("exit", (code) => reject(new Error(`a process of workers ended with ${code}`)));
    child.send(work);
  });

type Reading = { readings: number; wrong: string[] };

/** Sums everything in one snapshot, again and again, until told to stop. */
async function readAllTheTime(until: () => boolean): Promise<Reading> {
  const reader = postgres(url("wallet_read"), {
    max: 1,
    onnotice: () => {},
    connection: { default_transaction_isolation: "repeatable read" },
  });
  const reading: Reading = { readings: 0, wrong: [] };
  while (!until()) {
    const [row] = await reader<{ total: string; least: string }[]>`
      select ((select coalesce(sum(available + reserved), 0) from wallet.balances)
            + (select coalesce(sum(balance), 0) from wallet.system_balances))::text as total,
             (select least(min(available), min(reserved)) from wallet.balances)::text as least`;
    reading.readings++;
    if (row?.total !== "0" || Number(row.least) < 0)
      reading.wrong.push(`total ${row?.total}, least ${row?.least}`);
  }
  await reader.end();
  return reading;
}

try {
  await migrate({ adminUrl });
  const people = await makeMovers(admin, users);
  await admin`analyze`;
  let over = false;
  const reading = readAllTheTime(() => over);
  const moved = await Promise.all(
    Array.from({ length: PROCESSES }, (_, place) =>
      runMovers({ people, workers: workers / PROCESSES, seconds, seed: 1 + place, adminUrl }),
    ),
  );
  over = true;
  const { readings, wrong } = await reading;
  const laws = await admin<{ law: string; object: string }[]>`select law, object from wallet.verify_ledger()`;
  const [deadlocks] = await admin`select deadlocks::text from pg_stat_database where datname = 'bench'`;
  const counts: Record<string, number> = {};
  for (const { outcomes } of moved)
    for (const [outcome, count] of Object.entries(outcomes)) counts[outcome] = (counts[outcome] ?? 0) + count;
  const errors = moved.flatMap((one) => one.errors);
  const done = Object.entries(counts)
    .filter(([outcome]) => !outcome.includes("refused"))
    .reduce((sum, [, count]) => sum + count, 0);
  const none = (figure: string, found: unknown[]) => ({
    figure,
    measured: found.length === 0 ? "none" : `${found.length}: ${String(found[0])}`,
    target: "none",
    met: found.length === 0,
  });
  report(
    "bank-test",
    started,
    [
      none("readings whose sum was not zero", wrong),
      none(
        "laws broken afterwards",
        laws.map(({ law, object }) => `${law}: ${object}`),
      ),
      none("errors a worker saw", errors),
      { figure: "readings of the whole", measured: String(readings) },
      { figure: "deadlocks within PostgreSQL, all resolved", measured: deadlocks?.["deadlocks"] ?? "?" },
      { figure: "movements", measured: `${done}, ${perSecond(done, seconds * 1_000)}/s` },
    ],
    { counts, seconds, workers, users },
  );
  console.log(counts);
} finally {
  await close();
}
