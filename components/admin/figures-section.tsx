"use client";

import { useQuery } from "@tanstack/react-query";
import { Amount } from "@/components/money/amount";
import { refusalOf } from "@/components/refusal";
import { useTRPC } from "@/components/trpc";
import { Failure } from "@/components/ui/failure";
import { formatShortDateTime } from "@/server/dates";
import { formatCount, formatPercent } from "@/server/money";
import { addressOf } from "./address";
import { Section } from "./section";
import { type Column, Table } from "./table";
import { Tabs } from "./tabs";
import type { Figures, FiguresRange } from "./types";

type Point = Figures["points"][number];

const RANGES = { "24h": "24 hours", "7d": "7 days", "30d": "30 days" } as const;

const seconds = (value: number | null): string =>
  value === null
    ? "—"
    : `${value < 10 ? value.toFixed(1).replace(".", ",") : formatCount(Math.round(value))} s`;

const columnsUntil = (now: string): readonly Column<Point>[] => [
  {
    header: "From",
    className: "whitespace-nowrap",
    cell: ({ at }) => <time dateTime={at}>{formatShortDateTime(at, now)}</time>,
  },
  { header: "Deposits", align: "end", cell: ({ credited }) => formatCount(credited) },
  { header: "Credit p50", align: "end", cell: ({ creditP50 }) => seconds(creditP50) },
  { header: "Credit p95", align: "end", cell: ({ creditP95 }) => seconds(creditP95) },
  { header: "Webhooks", align: "end", cell: ({ deliveries }) => formatCount(deliveries) },
  { header: "Lag p95", align: "end", cell: ({ lagP95 }) => seconds(lagP95) },
  { header: "Never came", align: "end", cell: ({ missed }) => formatCount(missed) },
  {
    header: "Open breaks",
    align: "end",
    cell: ({ breaks: { under1d, from1to3d, from3to7d, over7d } }) =>
      formatCount(under1d + from1to3d + from3to7d + over7d),
  },
  {
    header: "Matched",
    align: "end",
    cell: ({ matchRate }) => (matchRate === null ? "—" : formatPercent(matchRate)),
  },
  {
    header: "Unexplained",
    align: "end",
    cell: ({ unexplained }) => (unexplained === null ? "—" : <Amount minor={unexplained} />),
  },
];

/** How fast money arrived, how late webhooks came and how well the books agreed, newest first. "—" is no data, never zero. */
export function FiguresSection({ range }: { range: FiguresRange }) {
  const trpc = useTRPC();
  const { data, isError, error, refetch } = useQuery(trpc.adminHealth.figures.queryOptions({ range }));
  const now = data?.points.at(-1)?.at ?? "";
  return (
    <Section flush title="Figures">
      <Tabs
        label="Range"
        tabs={Object.entries(RANGES).map(([key, label]) => ({
          href: addressOf("/admin/health", {}, { range: key === "24h" ? undefined : key }),
          label,
          here: key === range,
        }))}
      />
      {isError ? <Failure {...refusalOf(error)} retry={() => void refetch()} /> : null}
      {data ? (
        <div className="max-h-96 overflow-y-auto" tabIndex={0} role="region" aria-label="Figures by time">
          <Table
            caption="Figures"
            rows={data.points.toReversed()}
            rowKey={({ at }) => at}
            columns={columnsUntil(now)}
          />
        </div>
      ) : null}
    </Section>
  );
}
