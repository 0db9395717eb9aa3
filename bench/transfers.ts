/**
 * Sending money: the product's own command, alone and gathered, against a plain transaction through the same driver; and a
 * withdrawal's request and settlement against a transfer. All in one run, in turns, on a durable PostgreSQL of its own; ratios
 * count, absolute numbers are for the record. `npm run bench transfers`.
 */
import { fork, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "@/db/migrate";
import { testEnvironment } from "@/server/testing/database";
import { makeMovers, type Mover } from "./faults/support/people";
import { inFlight } from "./support/deposits";
import { sendByDrizzle } from "./support/drizzle-send";
import { type Done, pairOf, type Work } from "./support/money-worker";
import { openOwnDatabase } from "./support/own-database";
import { sendPlainly } from "./support/plain-send";
import { median, perSecond, report } from "./support/report";

const IN_FLIGHT = 64;
const CONNECTIONS = 16;
const ROUNDS = 5;
const EACH = 2_000;
const PEOPLE = 20_000;

const started = new Date();
const { admin, adminUrl, url, ...own } = await openOwnDatabase("bench-transfers", 54_361);
const plain = own.plain(CONNECTIONS);
const orm = drizzle(own.plain(CONNECTIONS), { casing: "snake_case" });

/** People with an open session, a usable bank account and R 100 000 that came by an entry like any other. */
async function makePeople(): Promise<Mover[]> {
  const people = await makeMovers(admin, PEOPLE);
  const ids = people.map(({ userId }) => userId);
  await admin`with away as (insert into wallet.transactions (id, type, status, currency, amount, direction, reference, completed_at)
      select wallet.new_uuid(), 'suspense', 'completed', 'ZAR', 10000000, 'none', 'OW' || substr(md5(u::text), 1, 16), now()
        from unnest(${ids}::uuid[]) u returning id, amount),
    pairs as (select a.id, a.amount, u.id as "user" from (select *, row_number() over () as n from away) a
      join (select id, row_number() over () as n from unnest(${ids}::uuid[]) id) u using (n))
    select wallet.write_event(id, null, 'completed', 'bench', 'system', null),
           wallet.write_audit('system', 'worker', null, 'purchase.hold', 'transaction', id::text, 'done', 'bench', null, null),
           wallet.post_entry(id, 'suspense', 'ZAR', amount, 'suspense', null, 'available', "user") from pairs`;
  return people;
}

const NO_LIMIT = "900000000000000";
function startWorker(batching: "0" | "1"): ChildProcess {
  return fork(join(import.meta.dirname, "support/money-worker.ts"), {
    execArgv: process.execArgv,
    env: {
      ...process.env,
      ...testEnvironment(url),
      COMMAND_BATCHING: batching,
      DATABASE_POOL_SIZE: String(CONNECTIONS),
      TRANSFER_DAY_MINOR: NO_LIMIT,
      TRANSFER_MONTH_MINOR: NO_LIMIT,
      WITHDRAWAL_DAY_MINOR: NO_LIMIT,
      WITHDRAWAL_MONTH_MINOR: NO_LIMIT,
    },
  });
}

const ask = (worker: ChildProcess, work: Work): Promise<Done> =>
  new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`a worker ended with ${code}`));
    worker.once("exit", ended);
    worker.once("message", (done) => {
      worker.off("exit", ended);
      resolve(done as Done);
    });
    worker.send(work);
  });

const gathering = startWorker("1");
const alone = startWorker("0");
try {
  await migrate({ adminUrl });
  const people = await makePeople();
  await admin`analyze`;

  const work = (kind: Work["kind"], count: number, atOnce = IN_FLIGHT): Work => ({
    kind,
    count,
    atOnce,
    people,
    adminUrl,
  });
  const baseline = async (send: (from: Mover, to: Mover) => Promise<void>): Promise<Done> => {
    const ms = await inFlight(Array.from({ length: EACH / 2 }), IN_FLIGHT, () => send(...pairOf(people)));
    return { ms, p50: 0, p99: 0 };
  };
  const cases = {
    plain: { count: EACH / 2, run: () => baseline((from, to) => sendPlainly(plain, from, to)) },
    drizzle: { count: EACH / 2, run: () => baseline((from, to) => sendByDrizzle(orm, from, to)) },
    alone: { count: EACH, run: () => ask(alone, work("transfers", EACH)) },
    gathered: { count: 2 * EACH, run: () => ask(gathering, work("transfers", 2 * EACH)) },
    withdrawals: { count: EACH / 2, run: () => ask(alone, work("withdrawals", EACH / 2)) },
    oneAlone: { count: 300, run: () => ask(alone, work("transfers", 300, 1)) },
    oneGathered: { count: 300, run: () => ask(gathering, work("transfers", 300, 1)) },
  };
  type Name = keyof typeof cases;
  const names = Object.keys(cases) as Name[];
  const rates: Record<Name, number[]> = {
    plain: [],
    drizzle: [],
    alone: [],
    gathered: [],
    withdrawals: [],
    oneAlone: [],
    oneGathered: [],
  };
  const last: Partial<Record<Name, Done>> = {};
  for (const name of names) await cases[name].run(); // warm: connections, plans, pages
  await admin`analyze`; // as autovacuum does within a minute
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of names) {
      const done = await cases[name].run();
      rates[name].push(perSecond(cases[name].count, done.ms));
      last[name] = done;
    }
  }
  const broken = await admin`select * from wallet.verify_ledger()`;
  const ratio = (a: Name, b: Name): number =>
    median(rates[a].map((value, round) => value / (rates[b][round] ?? 1)));
  const figure = (text: string, a: Name, b: Name, least: number) => ({
    figure: text,
    measured: `${ratio(a, b).toFixed(2)} x`,
    target: `>= ${least} x`,
    met: ratio(a, b) >= least,
  });
  report(
    "transfers",
    started,
    [
      figure("send_transfer, 64 in flight / plain transaction", "alone", "plain", 4),
      figure("the same with micro-batching / plain transaction", "gathered", "plain", 8),
      figure("send_transfer, 64 in flight / Drizzle's transaction", "alone", "drizzle", 4),
      figure("the same with micro-batching / Drizzle's transaction", "gathered", "drizzle", 8),
      figure("withdrawal requested and settled / transfer", "withdrawals", "alone", 0.45),
      figure("one transfer at a time, micro-batching on / off", "oneGathered", "oneAlone", 0.95),
      {
        figure: "laws broken afterwards",
        measured: String(broken.length),
        target: "0",
        met: broken.length === 0,
      },
      ...names.map((name) => ({
        figure: `${name}, a second`,
        measured: `${median(rates[name])}/s${last[name]?.p50 ? `, p50 ${last[name].p50.toFixed(1)} ms, p99 ${last[name].p99.toFixed(1)} ms` : ""}`,
      })),
    ],
    { rates, postgres: "17, fsync on" },
  );
} finally {
  gathering.kill();
  alone.kill();
  await own.close();
}
