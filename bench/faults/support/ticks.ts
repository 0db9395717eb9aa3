/**
 * What the schedules would do over the next hour, at once: the same functions the engine's ticks call, told a later time.
 * Run as a script with the app's environment.
 */
import { closePools } from "@/db/client";
import { listDepositsToCheck } from "@/server/deposits/queries";
import { refreshDeposit } from "@/server/deposits/refresh-deposit";
import { defaultGateway } from "@/server/revio/gateway";
import { processDelivery } from "@/server/webhooks/process-delivery";
import { sweepStalled } from "@/server/webhooks/sweep-stalled";
import { query } from "@/db/client";

const later = new Date(Date.now() + 20 * 60_000);
const pending = await query<{ id: string }>(
  "worker",
  "select delivery_id as id from wallet.pending_deliveries order by received_at",
);
for (const { id } of pending) await processDelivery({ deliveryId: id, trigger: "sweep" });
const seen = new Set<string>();
for (;;) {
  const open = (await listDepositsToCheck(later, 100)).filter((deposit) => !seen.has(deposit.id));
  if (open.length === 0) break;
  for (const deposit of open) {
    seen.add(deposit.id);
    await refreshDeposit(deposit, "sweep");
  }
}
const swept = await sweepStalled(later);
console.log(JSON.stringify({ deliveries: pending.length, deposits: seen.size, ...swept }));
await defaultGateway().agent.close();
await closePools();
