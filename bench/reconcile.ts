/**
 * A statement of 1 000 000 rows against 1 000 000 transactions, then 5 000 000 against 5 000 000: loading and comparing, on a durable
 * PostgreSQL of its own, with a few planted differences that must be found. `npm run bench reconcile`; smaller by `--rows N`.
 */
import { fork } from "node:child_process";
import { join } from "node:path";
import { closePools } from "@/db/client";
import { newId } from "@/db/ids";
import { migrate } from "@/db/migrate";
import { requestRun } from "@/server/reconciliation/request-run";
import { testEnvironment } from "@/server/testing/database";
import { processorSeconds } from "./support/processor";
import type { Compared } from "./support/compare-statement";
import { openOwnDatabase } from "./support/own-database";
import { type Figure, report } from "./support/report";
import { makeBooks, sendStatement, settleMany } from "./support/statement-books";

const given = process.argv.indexOf("--rows");
const SIZES = given > 0 ? [Number(process.argv[given + 1])] : [1_000_000, 5_000_000];
const PLANTED = 20;
const started = new Date();

const own = await openOwnDatabase("bench-reconcile", 54_371);
const { admin, adminUrl } = own;
const environment = testEnvironment(own.url);
Object.assign(process.env, environment);

type Result = Compared & { breaks: number; serverSeconds: number };

/** Loads and compares in a process of its own, whose memory is watched. */
async function compare(rows: number, person: { userId: string; sessionId: string }): Promise<Result> {
  const runId = newId();
  const fileId = await sendStatement(admin, person, rows, environment["REVIO_BRAND_ID"] ?? "");
  // As in a database that is in service: its rows were read and swept before, and no checkpoint of a bulk load is under way.
  await admin`vacuum analyze`;
  await admin`checkpoint`;
  const child = fork(join(import.meta.dirname, "support/compare-statement.ts"), [runId, fileId], {
    execArgv: ["--import", "tsx", "--max-old-space-size=96"],
    env: { ...process.env, ...environment },
  });
  let before = 0;
  const result = await new Promise<Compared>((resolve, reject) => {
    child.on("exit", (code) => reject(new Error(`the comparison ended with ${code}`)));
    child.on("message", (message) => {
      if (message !== "checked") return resolve(message as Compared);
      before = processorSeconds(own.pid) ?? 0;
      const wish = {
        runId,
        kind: "upload",
        fileId,
        leaveOutBadRows: false,
        asOf: new Date("2026-11-02T00:00:00Z"),
        reason: null,
      } as const;
      requestRun({ actor: person, requestId: "bench" }, wish).then(() => child.send("go"), reject);
    });
  });
  const serverSeconds = (processorSeconds(own.pid) ?? 0) - before;
  const found =
    await admin`select from wallet.reconciliation_items where run_id = ${runId} and verdict = 'break'`;
  return { ...result, breaks: found.length, serverSeconds };
}

const figuresOf = (rows: number, done: Result): Figure[] => {
  const name = `${rows / 1_000_000} million rows`;
  const seconds = (done.loadMs + done.matchMs) / 1000;
  return [
    { figure: `${name}: loaded`, measured: `${(done.loadMs / 1000).toFixed(1)} s` },
    { figure: `${name}: compared`, measured: `${(done.matchMs / 1000).toFixed(1)} s` },
    {
      figure: `${name}: both`,
      measured: `${seconds.toFixed(1)} s`,
      ...(rows === 1_000_000 ? { target: "<= 8 s", met: seconds <= 8 } : {}),
    },
    {
      figure: `${name}: processor time of Node and PostgreSQL`,
      measured: `${(done.processorMs / 1000).toFixed(1)} s and ${done.serverSeconds.toFixed(1)} s`,
    },
    {
      figure: `${name}: memory of Node`,
      measured: `${done.rssMb} MB`,
      target: "< 200 MB",
      met: done.rssMb < 200,
    },
    {
      figure: `${name}: differences found`,
      measured: String(done.breaks),
      target: String(PLANTED),
      met: done.breaks === PLANTED,
    },
  ];
};

try {
  await migrate({ adminUrl });
  const person = await makeBooks(admin);
  const figures: Figure[] = [];
  const seconds: number[] = [];
  let there = 0;
  for (const rows of SIZES) {
    await settleMany(admin, person, there, rows);
    there = rows;
    const done = await compare(rows, person);
    seconds.push((done.loadMs + done.matchMs) / 1000);
    figures.push(...figuresOf(rows, done));
  }
  const [one, five] = seconds;
  if (one !== undefined && five !== undefined)
    figures.push({
      figure: "5 million / 1 million",
      measured: `${(five / one).toFixed(1)} x`,
      target: "<= 6 x",
      met: five / one <= 6,
    });
  report("reconcile", started, figures);
} finally {
  await closePools();
  await own.close();
}
