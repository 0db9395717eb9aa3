/**
 * A statement of 1 000 000 rows against 1 000 000 transactions, then 5 000 000 against 5 000 000: loading and comparing, on a durable
 * PostgreSQL of its own, with a few planted differences that must be found. `npm run bench reconcile`; smaller by `--rows N`.
 */
import { fork } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { newId } from "@/db/ids";
import { closePools } from "@/db/client";
import { migrate } from "@/db/migrate";
import { receiveStatement } from "@/server/reconciliation/receive-statement";
import { REVIO_COLUMNS } from "@/server/reconciliation/column-map";
import { requestRun } from "@/server/reconciliation/request-run";
import { testEnvironment } from "@/server/testing/database";
import { startPostgres, stopPostgres } from "../scripts/postgres";
import { freePortFrom } from "../scripts/processes";
import type { Compared } from "./support/compare-statement";
import { type Figure, report } from "./support/report";

const DIR = ".data/bench-reconcile";
const given = process.argv.indexOf("--rows");
const SIZES = given > 0 ? [Number(process.argv[given + 1])] : [1_000_000, 5_000_000];
const FROM = new Date("2026-10-01T00:00:00Z");
const TO = new Date("2026-11-01T00:00:00Z");
const started = new Date();

await stopPostgres(DIR);
rmSync(DIR, { recursive: true, force: true });
const server = await startPostgres({
  dir: DIR,
  port: await freePortFrom(54_371),
  user: "admin",
  database: "bench",
  maxConnections: 60,
});
const admin = postgres(server.url, { max: 2, onnotice: () => {} });
const url = (role: string): string => `postgres://${role}@127.0.0.1:${server.port}/bench`;
const environment = { ...testEnvironment(url), STATEMENT_MAX_BYTES: "4294967296" };
Object.assign(process.env, environment);

/** Settled deposits number `from + 1` to `to`, spread over the month, with their effects and entries; ids derive from the number. */
async function settleMany(user: string, from: number, to: number): Promise<void> {
  await admin
    .unsafe(`
    set session_replication_role = replica;
    with n as (select n, ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid as id, md5('p' || n)::uuid as purchase, 10000 + n % 90000 as amount,
                      '${FROM.toISOString()}'::timestamptz + n % 2678000 * interval '1 second' as at from generate_series(${from + 1}, ${to}) n),
      t as (insert into wallet.transactions (id, type, status, user_id, currency, amount, direction, reference, revio_purchase_id, provider_fee, created_at, updated_at, completed_at)
            select id, 'deposit', 'completed', '${user}', 'ZAR', amount, 'in', 'OW' || lpad(n::text, 13, '0'), purchase, 250, at, at, at from n),
      e as (insert into wallet.provider_effects (kind, provider_object_id, transaction_id, amount, currency, created_at)
            select 'settlement', purchase::text, id, amount, 'ZAR', at from n)
    insert into wallet.entries (transaction_id, kind, debit_account, credit_account, amount, currency, created_at)
    select n.id, 'deposit', c.id, u.id, n.amount, 'ZAR', n.at from n, wallet.ledger_accounts c, wallet.ledger_accounts u
     where c.code = 'revio_clearing:ZAR' and u.code = 'user:${user}:available:ZAR';
    set session_replication_role = origin`)
    .simple();
}

/** The same deposits as Revio would list them, in another order; 5 differ in amount, 5 are missing and 5 too many. */
async function* statement(rows: number, brand: string): AsyncGenerator<Buffer> {
  yield Buffer.from(`${REVIO_COLUMNS.join(",")}\n`);
  const part = 100_000;
  for (let from = 0; from < rows; from += part) {
    const lines = await admin<{ line: string }[]>`
      select md5('p' || n) ::uuid || ',purchase,,OW' || lpad(n::text, 13, '0') || ',paid,' || at || ',' || at || ',ZAR,' || amount || ',2.50,'
             || amount || ',Card,true,' || ${brand}::text as line
        from (select n, to_char('2026-10-01'::timestamp + n % 2678000 * interval '1 second', 'YYYY-MM-DD HH24:MI:SS') as at,
                     ((10000 + n % 90000 + case when n % ${rows} between 11 and 15 then 1 else 0 end) / 100.0)::numeric(12, 2) as amount
                from (select ${rows} + 5 - i + 1 as n from generate_series(${from + 1}::int, ${Math.min(from + part, rows)}::int) i) x) y`;
    yield Buffer.from(`${lines.map(({ line }) => line).join("\n")}\n`);
  }
}

async function compare(
  rows: number,
  session: { userId: string; sessionId: string },
): Promise<Compared & { found: unknown }> {
  const call = { actor: session, requestId: "bench" };
  const fileId = newId();
  const runId = newId();
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of statement(rows, process.env["REVIO_BRAND_ID"] ?? "")) {
    bytes += piece.byteLength;
    pieces.push(piece);
  }
  const wish = {
    fileId,
    name: `${rows}.csv`,
    format: "revio_csv",
    mapId: null,
    from: FROM,
    to: TO,
    bytes,
  } as const;
  await receiveStatement(
    call,
    wish,
    (async function* () {
      yield* pieces;
    })(),
  );
  await admin`analyze`;
  const child = fork(join(import.meta.dirname, "support/compare-statement.ts"), [runId, fileId], {
    execArgv: ["--import", "tsx", "--max-old-space-size=96", "--max-semi-space-size=16"],
    env: { ...process.env, ...environment },
  });
  const result = await new Promise<Compared>((resolve, reject) => {
    child.on("exit", (code) => reject(new Error(`the comparison ended with ${code}`)));
    child.on("message", (message) => {
      if (message !== "checked") return resolve(message as Compared);
      const wanted = {
        runId,
        kind: "upload",
        fileId,
        leaveOutBadRows: false,
        asOf: new Date("2026-11-02T00:00:00Z"),
        reason: null,
      } as const;
      requestRun(call, wanted).then(() => child.send("go"), reject);
    });
  });
  const [found] =
    await admin`select (report::jsonb - 'differences') #> '{breaks}' as breaks, unexplained from wallet.reconciliation_runs where id = ${runId}`;
  return { ...result, found };
}

try {
  await migrate({ adminUrl: server.url });
  const [userId, sessionId] = [newId(), newId()];
  await admin`insert into wallet.users (id, email, display_name, role) values (${userId}, 'bench@example.org', 'Bench', 'admin')`;
  await admin`insert into wallet.sessions (id, user_id, salt, key_id, amr, idle_expires_at, expires_at)
              values (${sessionId}, ${userId}, 'salt', 'k1', 'pwd', now() + interval '1 day', now() + interval '7 days')`;
  await admin`select wallet.open_wallet(${userId}, 'ZAR'), wallet.open_system_account('revio_clearing', 'ZAR')`;
  const figures: Figure[] = [];
  const totals: number[] = [];
  let there = 0;
  for (const rows of SIZES) {
    for (; there < rows; there += Math.min(500_000, rows - there))
      await settleMany(userId, there, Math.min(rows, there + 500_000));
    const done = await compare(rows, { userId, sessionId });
    console.log(JSON.stringify(done));
    const seconds = (done.loadMs + done.matchMs) / 1000;
    totals.push(seconds);
    const name = `${rows.toLocaleString("en-ZA")} rows`;
    figures.push(
      { figure: `${name}: loaded`, measured: `${(done.loadMs / 1000).toFixed(1)} s` },
      { figure: `${name}: compared`, measured: `${(done.matchMs / 1000).toFixed(1)} s` },
      totals.length === 1 && rows === 1_000_000
        ? {
            figure: `${name}: both`,
            measured: `${seconds.toFixed(1)} s`,
            target: "<= 8 s",
            met: seconds <= 8,
          }
        : { figure: `${name}: both`, measured: `${seconds.toFixed(1)} s` },
      {
        figure: `${name}: memory of Node`,
        measured: `${done.rssMb} MB`,
        target: "< 200 MB",
        met: done.rssMb < 200,
      },
    );
  }
  if (totals.length === 2) {
    const ratio = (totals[1] ?? 0) / (totals[0] ?? 1);
    figures.push({
      figure: "5 million / 1 million",
      measured: `${ratio.toFixed(1)} x`,
      target: "<= 6 x",
      met: ratio <= 6,
    });
  }
  report("reconcile", started, figures);
} finally {
  await closePools();
  await admin.end();
  await stopPostgres(DIR);
  rmSync(DIR, { recursive: true, force: true });
}
