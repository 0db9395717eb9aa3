/**
 * From a webhook's request to the credited balance at 50 payments a second, through everything `npm start` starts on this one
 * machine: provider, app, engine and database share its cores. `npm run bench webhooks`.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { startOwnStack } from "./faults/support/own-stack";
import { control } from "./faults/support/sandbox-control";
import { ledgerOf } from "./faults/support/compare";
import { makeClient } from "./faults/support/wallet-client";
import { percentile, report, type Figure } from "./support/report";

const PAYMENTS = 500;
const PER_SECOND = 50;
const PER_PERSON = 15; // 20 an hour are allowed

const started = new Date();
const stack = await startOwnStack("webhooks");
try {
  const purchases: string[] = [];
  for (let number = 1; purchases.length < PAYMENTS; number++) {
    const client = await makeClient(stack, number);
    const wishes = Array.from({ length: Math.min(PER_PERSON, PAYMENTS - purchases.length) }, () =>
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
  await control(stack, "POST", "deliveries/flush");
  await sleep(2_000);

  const paying: Promise<unknown>[] = [];
  const from = performance.now();
  for (const [number, id] of purchases.entries()) {
    await sleep(Math.max(0, from + (number * 1000) / PER_SECOND - performance.now()));
    paying.push(control(stack, "POST", `purchases/${id}/pay`));
  }
  await Promise.all(paying);
  const paidMs = performance.now() - from;
  await control(stack, "POST", "deliveries/flush");
  await sleep(2_000);
  report("webhooks", started, await figures(paidMs));
} finally {
  await stack.stop();
}

async function figures(paidMs: number): Promise<Figure[]> {
  const sql = ledgerOf(stack);
  try {
    const rows = await sql<{ ms: string }[]>`
      select extract(epoch from t.completed_at - min(l.received_at)) * 1000 as ms
        from wallet.transactions t join wallet.webhook_logs l on l.purchase_id = t.revio_purchase_id::text
       where t.type = 'deposit' and t.status = 'completed' and l.event_type = 'purchase.paid'
       group by t.id, t.completed_at`;
    const credited = rows.map((row) => Math.max(0, Number(row.ms)));
    const broken = await sql`select * from wallet.verify_ledger()`;
    return [
      {
        figure: "credited",
        measured: `${credited.length} of ${PAYMENTS}`,
        target: String(PAYMENTS),
        met: credited.length === PAYMENTS,
      },
      {
        figure: "laws broken afterwards",
        measured: String(broken.length),
        target: "0",
        met: broken.length === 0,
      },
      { figure: "payments a second", measured: (PAYMENTS / (paidMs / 1000)).toFixed(1) },
      {
        figure: "first webhook request to credited",
        measured: `p50 ${percentile(credited, 0.5).toFixed(0)} ms, p95 ${percentile(credited, 0.95).toFixed(0)} ms, p99 ${percentile(credited, 0.99).toFixed(0)} ms`,
        target: "p95 <= 1000 ms",
        met: percentile(credited, 0.95) <= 1000,
      },
    ];
  } finally {
    await sql.end();
  }
}
