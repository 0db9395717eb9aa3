/**
 * From a webhook's request to the credited balance at 50 payments a second, through everything `npm start` starts on this one
 * machine: provider, app, engine and database share its cores. In turns without and with a message to the person about each
 * payment, since messages may not slow money. `npm run bench webhooks`.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { startOwnStack } from "./faults/support/own-stack";
import { control } from "./faults/support/sandbox-control";
import { ledgerOf } from "./faults/support/compare";
import { makeClient } from "./faults/support/wallet-client";
import { percentile, report, type Figure } from "./support/report";

const TURNS = ["warm", "silent", "told", "silent", "told"] as const;
const PAYMENTS = 250; // in each turn
const PER_SECOND = 50;
const PER_PERSON = 15; // 20 an hour are allowed
const WITHIN_MS = 60_000;

type Turn = (typeof TURNS)[number];
const credited: Record<Turn, number[]> = { warm: [], silent: [], told: [] };
const untold: number[] = [];
const rates: number[] = [];

const started = new Date();
const stack = await startOwnStack("webhooks");
const sql = ledgerOf(stack);
try {
  await sql.unsafe(`
    create function wallet.bench_silence() returns trigger language plpgsql as 'begin return null; end';
    create trigger bench_silence before insert on wallet.outbox for each row
      when (new.event_name = 'transaction/changed') execute function wallet.bench_silence()`);
  const purchases = await makePurchases(PAYMENTS * TURNS.length);
  await control(stack, "POST", "deliveries/flush");
  for (const [number, turn] of TURNS.entries()) {
    await sql.unsafe(
      `alter table wallet.outbox ${turn === "silent" ? "enable" : "disable"} trigger bench_silence`,
    );
    await sleep(2_000);
    await play(turn, purchases.slice(number * PAYMENTS, (number + 1) * PAYMENTS));
  }
  report("webhooks", started, await figures());
} finally {
  await sql.end();
  await stack.stop();
}

async function makePurchases(count: number): Promise<string[]> {
  const purchases: string[] = [];
  for (let number = 1; purchases.length < count; number++) {
    const client = await makeClient(stack, number);
    const wishes = Array.from({ length: Math.min(PER_PERSON, count - purchases.length) }, () =>
      client.call("deposits.start", {
        idempotencyKey: crypto.randomUUID(),
        amount: "25000",
        currency: "ZAR",
      }),
    );
    for (const answer of await Promise.all(wishes)) {
      if (!answer.ok) throw new Error(`a deposit was refused: ${answer.code}`);
      purchases.push(/\/p\/([0-9a-f-]{36})\//.exec(String(answer.data["checkoutUrl"]))?.[1] ?? "");
    }
  }
  return purchases;
}

/** Pays them, waits until everybody is credited and told, and keeps the times. */
async function play(turn: Turn, purchases: string[]): Promise<void> {
  const paying: Promise<unknown>[] = [];
  const from = performance.now();
  for (const [number, id] of purchases.entries()) {
    await sleep(Math.max(0, from + (number * 1000) / PER_SECOND - performance.now()));
    paying.push(control(stack, "POST", `purchases/${id}/pay`));
  }
  await Promise.all(paying);
  rates.push(PAYMENTS / ((performance.now() - from) / 1000));
  await control(stack, "POST", "deliveries/flush");
  credited[turn].push(...(await untilCredited(purchases)));
  if (turn !== "silent") untold.push(await untilTold(purchases));
}

/** Waits until all are credited, and says how many milliseconds each took; those that take too long are missing. */
async function untilCredited(purchases: string[]): Promise<number[]> {
  for (const end = performance.now() + WITHIN_MS; ; await sleep(200)) {
    const rows = await sql<{ ms: string }[]>`
      select extract(epoch from t.completed_at - min(l.received_at)) * 1000 as ms
        from wallet.transactions t join wallet.webhook_logs l on l.purchase_id = t.revio_purchase_id::text
       where t.revio_purchase_id::text = any (${purchases}) and t.status = 'completed' and l.event_type = 'purchase.paid'
       group by t.id, t.completed_at`;
    if (rows.length === purchases.length || performance.now() > end)
      return rows.map((row) => Math.max(0, Number(row.ms)));
  }
}

/** Waits until everybody is told, and says how long that took from here. */
async function untilTold(purchases: string[]): Promise<number> {
  const from = performance.now();
  for (; performance.now() - from < WITHIN_MS; await sleep(100)) {
    const [row] = await sql<{ sent: number }[]>`
      select count(*)::int as sent from wallet.notifications n join wallet.transactions t on t.id = n.subject_id
       where t.revio_purchase_id::text = any (${purchases}) and n.state = 'sent'`;
    if (row?.sent === purchases.length) return performance.now() - from;
  }
  return Number.POSITIVE_INFINITY;
}

function times(values: number[]): string {
  const at = (share: number): string => `p${share * 100} ${percentile(values, share).toFixed(0)} ms`;
  return [at(0.5), at(0.95), at(0.99)].join(", ");
}

async function figures(): Promise<Figure[]> {
  const broken = await sql`select * from wallet.verify_ledger()`;
  const { silent, told } = credited;
  const all = Object.values(credited).flat().length;
  const ratio = percentile(told, 0.95) / percentile(silent, 0.95);
  const wanted = PAYMENTS * TURNS.length;
  const last = Math.max(...untold);
  return [
    { figure: "credited", measured: `${all} of ${wanted}`, target: String(wanted), met: all === wanted },
    {
      figure: "laws broken afterwards",
      measured: String(broken.length),
      target: "0",
      met: broken.length === 0,
    },
    { figure: "payments a second", measured: Math.min(...rates).toFixed(1) },
    {
      figure: "first webhook request to credited, with messages",
      measured: times(told),
      target: "p99 <= 500 ms",
      met: percentile(told, 0.99) <= 500,
    },
    { figure: "the same without messages", measured: times(silent) },
    {
      figure: "p95 with / without messages",
      measured: `${ratio.toFixed(2)} x`,
      target: "<= 1.3 x",
      met: ratio <= 1.3,
    },
    {
      figure: "everybody told after the last payment",
      measured: `${(last / 1000).toFixed(1)} s`,
      target: "<= 60 s",
      met: Number.isFinite(last),
    },
  ];
}
