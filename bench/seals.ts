/**
 * Sealing the ledger: what a seal costs, what it takes from settlements that run beside it, and what it takes to audit and verify a
 * long history. On a durable PostgreSQL of its own. `npm run bench seals`; the length of the history by `--entries N`.
 */
import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { closePools, query } from "@/db/client";
import { migrate } from "@/db/migrate";
import { auditAll } from "@/server/ledger/audit-ledger";
import { sealLedger } from "@/server/ledger/seal-ledger";
import { testEnvironment } from "@/server/testing/database";
import { inFlight, makeUsers, makeWaiting, settleWaiting } from "./support/deposits";
import { writeHistory } from "./support/history";
import { openOwnDatabase } from "./support/own-database";
import { median, perSecond, percentile, report } from "./support/report";

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: { entries: { type: "string", default: "1000000" }, out: { type: "string" } },
});
const ENTRIES = Number(values.entries);
const ROUNDS = 5;
const EACH = 4_000;
const IN_FLIGHT = 64;

const started = new Date();
const own = await openOwnDatabase("bench-seals", 54_361);
const { admin, adminUrl } = own;
const past = own.pool({ max: 1, connection: { session_replication_role: "replica" } });

async function settleAll(users: string[]): Promise<number> {
  const items = await makeWaiting(admin, EACH, users, ["ZAR"]);
  return perSecond(EACH, await inFlight(items, IN_FLIGHT, settleWaiting));
}

/** Seals the history one seal after another, as often as it lasts; each seal's milliseconds. */
async function sealWhile(busy: () => boolean, times: number[]): Promise<void> {
  while (busy()) {
    const before = performance.now();
    if ((await sealLedger({ most: 1 })).seals === 0) break;
    times.push(performance.now() - before);
  }
}

try {
  await migrate({ adminUrl });
  Object.assign(process.env, testEnvironment(own.url));
  const users = await makeUsers(admin, 20_000, ["ZAR"]);
  await writeHistory(past, ENTRIES, users);
  await settleAll(users); // warm

  const [alone, beside, times]: [number[], number[], number[]] = [[], [], []];
  await sealWhile(() => times.length < ENTRIES / 20_000, times); // half of the history, with nothing beside
  for (let round = 0; round < ROUNDS; round++) {
    alone.push(await settleAll(users));
    let busy = true;
    const sealing = sealWhile(() => busy, []);
    beside.push(await settleAll(users));
    busy = false;
    await sealing;
  }
  await sleep(31_000); // until the last settlements may be sealed too
  await sealWhile(() => true, []);

  const before = performance.now();
  const broken = await query("reconcile", "select * from wallet.verify_chain(1)");
  const inDatabase = performance.now() - before;
  const audited = performance.now();
  const audit = await auditAll();
  const auditing = performance.now() - audited;
  const second = spawnSync(
    process.execPath,
    ["--import", "tsx", "scripts/bootstrap.mjs", "verify", "--chain"],
    {
      env: { ...process.env, DATABASE_URL: adminUrl },
      encoding: "utf8",
    },
  );
  const [, seconds = "0", megabytes = "999"] = /, ([\d.]+) s, (\d+) MB/.exec(second.stdout) ?? [];
  const size =
    await admin`select count(*)::int as seals, sum(entries)::int as entries, sum(links)::int as links,
    pg_total_relation_size('wallet.ledger_chain') as bytes, pg_total_relation_size('wallet.entries') as entry_bytes from wallet.ledger_seals`;
  const { seals, entries, links, bytes, entry_bytes: entryBytes } = size[0] ?? {};
  const share = median(beside.map((rate, round) => rate / (alone[round] ?? 1)));
  report(
    "seals",
    started,
    [
      {
        figure: "one seal of 10,000 entries, slowest",
        measured: `${Math.round(percentile(times, 1))} ms (median ${Math.round(median(times))} ms)`,
        target: "<= 1000 ms",
        met: percentile(times, 1) <= 1_000,
      },
      {
        figure: "settlements beside a seal that never rests / alone",
        measured: `${share.toFixed(2)} x`,
      },
      {
        figure: "sealing an entry / settling a deposit",
        measured: `${((median(times) / 10_000 / (1_000 / median(alone))) * 100).toFixed(0)} % of its time`,
        target: "<= 25 %",
        met: median(times) / 10_000 <= 0.25 * (1_000 / median(alone)),
      },
      {
        figure: `verify --chain over ${entries} entries`,
        measured: `${seconds} s, ${megabytes} MB, exit ${second.status}`,
        target: "< 200 MB, exit 0",
        met: Number(megabytes) < 200 && second.status === 0,
      },
      {
        figure: "verify_chain() in the database over the same",
        measured: `${(inDatabase / 1000).toFixed(1)} s, ${broken.length} broken`,
        target: "0 broken",
        met: broken.length === 0,
      },
      {
        figure: "the nightly audit of all laws and the chain",
        measured: `${(auditing / 1000).toFixed(1)} s, ${audit.broken} broken`,
        target: "0 broken, <= 290 s a statement",
        met: audit.broken === 0,
      },
      { figure: "seals, links", measured: `${seals}, ${links}` },
      {
        figure: "size of the chain / of the entries",
        measured: `${Math.round(Number(bytes) / 1e6)} MB / ${Math.round(Number(entryBytes) / 1e6)} MB`,
      },
      { figure: "settlements alone", measured: `${median(alone)}/s` },
    ],
    { postgres: "17, fsync on" },
  );
} finally {
  await closePools();
  await own.close();
}
