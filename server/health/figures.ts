import { z } from "zod";
import { query } from "@/db/client";

/** How far back, and how wide a point of a series is. */
const RANGES = {
  "24h": { back: "24 hours", step: "1 hour" },
  "7d": { back: "7 days", step: "1 hour" },
  "30d": { back: "30 days", step: "1 day" },
} as const;
export type Range = keyof typeof RANGES;

const seconds = z.number().nullable();

/**
 * Series from rows, one point per hour or day, oldest first; null where nothing was measured, which is not zero.
 * `credit`: from the first delivery that tells of a payment to the balance; deposits that no delivery told of are counted as
 * `unmeasured`. `lag`: from a delivery's arrival to its processing.
 */
export const figuresView = z.strictObject({
  range: z.enum(["24h", "7d", "30d"]),
  points: z.array(
    z.strictObject({
      at: z.string(),
      credited: z.number().int(),
      unmeasured: z.number().int(),
      creditP50: seconds,
      creditP95: seconds,
      deliveries: z.number().int(),
      lagP50: seconds,
      lagP95: seconds,
      missed: z.number().int(),
      /** Open breaks at the end of the point, by age. */
      breaks: z.strictObject({
        under1d: z.number().int(),
        from1to3d: z.number().int(),
        from3to7d: z.number().int(),
        over7d: z.number().int(),
      }),
      /** Of what the runs finished in this time compared; 1 is all. */
      matchRate: z.number().nullable(),
      unexplained: z.string().nullable(),
    }),
  ),
});
type Figures = z.infer<typeof figuresView>;

type Row = {
  at: Date;
  credited: number;
  unmeasured: number;
  credit: [number, number] | null;
  deliveries: number;
  lag: [number, number] | null;
  missed: number;
  under_1d: number;
  from_1_to_3d: number;
  from_3_to_7d: number;
  over_7d: number;
  match_rate: number | null;
  unexplained: string | null;
};

const FIGURES = `
  with span as (
    select b.begins, b.now, date_bin($2::interval, b.now, b.begins) as newest from (
      select date_trunc(case $2 when '1 day' then 'day' else 'hour' end, wallet.clock() - $1::interval, 'Africa/Johannesburg') as begins, wallet.clock() as now) b
  ), points as (
    select p as at from span, generate_series(span.begins, span.now, $2::interval) p
  ), known as materialized (
    -- Breaks that were opened and closed within the same points count as one row. The newest point ends now, not with its hour: late are
    -- those opened at a minute that it has not reached.
    select date_bin($2::interval, k.opened_at, s.begins) as opened, date_bin($2::interval, k.closed_at, s.begins) as closed,
           k.opened_at - date_bin($2::interval, k.opened_at, s.begins) >= s.now - s.newest as late, count(*)::int as breaks
      from span s, wallet.reconciliation_breaks k where k.closed_at is null or k.closed_at >= s.begins group by 1, 2, 3
  ), aged as (
    -- Open at an age from one point on, until that of its closing.
    select greatest(k.opened + a.age, s.begins) as "from", k.closed as until, a.age, k.breaks
      from span s, known k, (values (interval '0'), (interval '1 day'), (interval '3 days'), (interval '7 days')) a (age)
     where (k.closed is null or k.opened + a.age < k.closed) and k.opened + a.age <= s.newest and not (k.late and k.opened + a.age = s.newest)
  ), changes as (
    select c.at, sum(c.breaks) filter (where c.age = '0') as open, sum(c.breaks) filter (where c.age = '1 day') as over_1d,
           sum(c.breaks) filter (where c.age = '3 days') as over_3d, sum(c.breaks) filter (where c.age = '7 days') as over_7d
      from (select "from" as at, age, breaks from aged union all select until, age, -breaks from aged where until is not null) c group by c.at
  ), ages as (
    select p.at, coalesce(sum(c.open) over w, 0)::int as open, coalesce(sum(c.over_1d) over w, 0)::int as over_1d,
           coalesce(sum(c.over_3d) over w, 0)::int as over_3d, coalesce(sum(c.over_7d) over w, 0)::int as over_7d
      from points p left join changes c using (at) window w as (order by p.at)
  ), told as materialized (
    select w.purchase_id, array_agg(w.received_at) as at from span s, wallet.webhook_logs w
     where w.event_type = 'purchase.paid' and w.received_at >= s.begins - interval '3 days' group by w.purchase_id
  ), credits as (
    select date_bin($2::interval, t.completed_at, span.begins) as at, count(*)::int as credited, count(*) filter (where l.told is null)::int as unmeasured,
           to_jsonb(percentile_cont(array[0.5, 0.95]) within group (order by extract(epoch from t.completed_at - l.told))) as credit
      from span, wallet.transactions t
      left join told d on d.purchase_id = t.revio_purchase_id::text
      left join lateral (select min(x) as told from unnest(d.at) x where x <= t.completed_at) l on true
     where t.type = 'deposit' and t.created_at > span.begins - interval '3 days' and t.completed_at >= span.begins group by 1
  ), lags as (
    select date_bin($2::interval, w.received_at, span.begins) as at, count(*)::int as deliveries,
           to_jsonb(percentile_cont(array[0.5, 0.95]) within group (order by extract(epoch from w.processed_at - w.received_at))) as lag
      from span, wallet.webhook_logs w where w.received_at >= span.begins and w.state = 'processed' group by 1
  ), misses as (
    select date_bin($2::interval, m.found_at, span.begins) as at, count(*)::int as missed
      from span, wallet.missed_webhooks m where m.found_at >= span.begins and m.found_at <= span.now - interval '2 minutes' group by 1
  ), runs as (
    select date_bin($2::interval, r.finished_at, span.begins) as at, sum(r.matched)::float8 / nullif(sum(r.compared), 0) as match_rate,
           sum(r.unexplained)::text as unexplained
      from span, wallet.reconciliation_runs r where r.state = 'done' and r.created_at >= span.begins - interval '1 day' and r.finished_at >= span.begins group by 1
  )
  select p.at, coalesce(c.credited, 0) as credited, coalesce(c.unmeasured, 0) as unmeasured, c.credit, coalesce(l.deliveries, 0) as deliveries, l.lag,
         coalesce(m.missed, 0) as missed, r.match_rate, r.unexplained,
         b.open - b.over_1d as under_1d, b.over_1d - b.over_3d as from_1_to_3d, b.over_3d - b.over_7d as from_3_to_7d, b.over_7d
    from points p join ages b using (at)
    left join credits c using (at) left join lags l using (at) left join misses m using (at) left join runs r using (at)
   order by p.at`;

const at = (pair: [number, number] | null, place: 0 | 1): number | null => pair?.[place] ?? null;

/** Reads up to 30 days of rows: on the pool for what may take long. */
export async function readFigures(range: Range): Promise<Figures> {
  const { back, step } = RANGES[range];
  const rows = await query<Row>("report", FIGURES, [back, step], { name: "figures" });
  return {
    range,
    points: rows.map((row) => ({
      at: row.at.toISOString(),
      credited: row.credited,
      unmeasured: row.unmeasured,
      creditP50: at(row.credit, 0),
      creditP95: at(row.credit, 1),
      deliveries: row.deliveries,
      lagP50: at(row.lag, 0),
      lagP95: at(row.lag, 1),
      missed: row.missed,
      breaks: {
        under1d: row.under_1d,
        from1to3d: row.from_1_to_3d,
        from3to7d: row.from_3_to_7d,
        over7d: row.over_7d,
      },
      matchRate: row.match_rate,
      unexplained: row.unexplained,
    })),
  };
}
