import { z } from "zod";
import { query } from "@/db/client";

export const alarms = z.strictObject({
  /** When the last verified delivery came, and how long ago that is. */
  lastReceivedAt: z.string().nullable(),
  silenceSeconds: z.number().int().nullable(),
  /** Refused deliveries of the last hour by reason. */
  refusals: z.array(z.strictObject({ reason: z.string(), route: z.string(), count: z.number().int() })),
  /** Effects of the last 24 hours that a check found and no webhook told of. */
  missed: z.number().int(),
  /** Deliveries that wait for an attempt, and how long the oldest has waited. */
  pending: z.number().int(),
  oldestPendingSeconds: z.number().int().nullable(),
});

/** How well deliveries arrive, as of now. */
export async function readAlarms(): Promise<z.infer<typeof alarms>> {
  const [row] = await query<{
    last: Date | null;
    silence: number | null;
    refusals: z.infer<typeof alarms>["refusals"];
    missed: number;
    pending: number;
    oldest: number | null;
  }>(
    "read",
    `select l.received_at as last, floor(extract(epoch from wallet.clock() - l.received_at))::int as silence,
            (select coalesce(jsonb_agg(r order by r.count desc, r.reason, r.route), '[]') from (
               select reason, route, count(*)::int as count from wallet.webhook_refusals
                where created_at > wallet.clock() - interval '1 hour' group by 1, 2) r) as refusals,
            (select count(*)::int from wallet.missed_webhooks
              where found_at > wallet.clock() - interval '24 hours' and arrived_at is null) as missed,
            p.pending, floor(extract(epoch from wallet.clock() - p.oldest))::int as oldest
       from (select count(*)::int as pending, min(q.received_at) as oldest from wallet.pending_deliveries q
               join wallet.webhook_logs w on w.id = q.delivery_id and w.state in ('received', 'retrying')) p
       left join (select received_at from wallet.webhook_logs order by received_at desc, id desc limit 1) l on true`,
    [],
    { name: "delivery_alarms" },
  );
  return {
    lastReceivedAt: row?.last?.toISOString() ?? null,
    silenceSeconds: row?.silence ?? null,
    refusals: row?.refusals ?? [],
    missed: row?.missed ?? 0,
    pending: row?.pending ?? 0,
    oldestPendingSeconds: row?.oldest ?? null,
  };
}
