/**
 * What the schedules would do by then, at once: the same functions the engine's ticks call, told a time so many minutes from now.
 * Run as a script with the app's environment; its last line says what there was.
 */
import { closePools, query } from "@/db/client";
import { sendOutbox } from "@/inngest/outbox";
import { listDepositsToCheck } from "@/server/deposits/queries";
import { refreshDeposit } from "@/server/deposits/refresh-deposit";
import { defaultGateway } from "@/server/revio/gateway";
import { claimCheck } from "@/server/transactions/claim-check";
import { processDelivery } from "@/server/webhooks/process-delivery";
import { sweepStalled } from "@/server/webhooks/sweep-stalled";
import { followWithdrawal } from "@/server/withdrawals/follow-withdrawal";
import { listStuckWithdrawals, listWithdrawalsToCheck } from "@/server/withdrawals/queries";
import { refreshWithdrawal } from "@/server/withdrawals/refresh-withdrawal";
import { sweepWithdrawals } from "@/server/withdrawals/sweep-withdrawals";

const later = new Date(Date.now() + Number(process.argv[2]) * 60_000);

/** Everything a list gives, page by page, each item once. */
async function each<Item extends { id: string }>(
  list: (at: Date, limit: number) => Promise<Item[]>,
  work: (item: Item) => Promise<unknown>,
): Promise<number> {
  const seen = new Set<string>();
  for (;;) {
    const items = (await list(later, 100)).filter(({ id }) => !seen.has(id));
    if (items.length === 0) return seen.size;
    for (const item of items) {
      seen.add(item.id);
      await work(item);
    }
  }
}

const pending = await query<{ id: string }>(
  "worker",
  "select delivery_id as id from wallet.pending_deliveries order by received_at",
);
for (const { id } of pending) await processDelivery({ deliveryId: id, trigger: "sweep" });
const deposits = await each(listDepositsToCheck, (deposit) => refreshDeposit(deposit, "sweep"));
const withdrawals = await each(listWithdrawalsToCheck, async ({ id, status }) => {
  if (status === "unknown") return followWithdrawal(id);
  return (await claimCheck(id)) && refreshWithdrawal(id, { cause: "sweep" });
});
const { announced, deadLettered } = await sweepStalled(later);
const swept = await sweepWithdrawals(later);
const { sent } = await sendOutbox();
const stuck = await listStuckWithdrawals(later);
console.log(
  JSON.stringify({
    deliveries: pending.length,
    deposits,
    withdrawals,
    announced: announced + swept.announced,
    deadLettered,
    sent,
    stuck,
  }),
);
await defaultGateway().agent.close();
await closePools();
