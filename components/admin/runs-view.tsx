"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { Amount } from "@/components/money/amount";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { News } from "@/components/ui/news";
import { formatCount, formatPercent, fromWire } from "@/server/money";
import type { Address } from "./address";
import { List } from "./list";
import { AdminPage } from "./page";
import { isUnderWay, RUN_KINDS, RunState, windowWords } from "./run-words";
import { StartRun } from "./start-run";
import type { Column } from "./table";
import type { Run } from "./types";
import { useCommand } from "./use-command";
import { When } from "./when";

const RUNS = "/admin/reconciliation";

const countOf = (digits: string | null): string => (digits === null ? "—" : formatCount(fromWire(digits)));

const COLUMNS: readonly Column<Run>[] = [
  {
    header: "Window",
    cell: (row) => (
      <Link href={`${RUNS}/${row.runId}`} className="font-medium whitespace-nowrap hover:underline">
        {windowWords(row.from, row.to)}
      </Link>
    ),
  },
  { header: "State", cell: (row) => <RunState state={row.state} /> },
  { header: "Why", className: "whitespace-nowrap", cell: (row) => RUN_KINDS[row.kind] ?? row.kind },
  { header: "Started", className: "text-muted", cell: (row) => <When at={row.startedAt ?? row.createdAt} /> },
  { header: "Compared", align: "end", cell: (row) => countOf(row.compared) },
  {
    header: "Matched",
    align: "end",
    cell: (row) => (row.matchRate === null ? "—" : formatPercent(row.matchRate)),
  },
  {
    header: "Breaks new / carried / cleared",
    align: "end",
    className: "whitespace-nowrap",
    cell: (row) =>
      row.breaksNew === null
        ? "—"
        : `${row.breaksNew} / ${row.breaksCarried ?? 0} / ${row.breaksCleared ?? 0}`,
  },
  {
    header: "Unexplained",
    align: "end",
    cell: (row) =>
      row.unexplained === null ? (
        "—"
      ) : (
        <Amount
          minor={row.unexplained}
          className={row.unexplained === "0" ? "text-ok-fg" : "font-medium text-bad-fg"}
        />
      ),
  },
];

/** Comparisons of Revio's statements with our ledger. A run never changes; a re-run is a new one. */
export function RunsView({ address }: { address: Address }) {
  const trpc = useTRPC();
  const { news, command } = useCommand();
  const [starting, setStarting] = useState(false);
  const { cursor } = address;
  const list = useQuery({
    ...trpc.adminRuns.list.queryOptions(cursor ? { cursor } : {}, BACKGROUND),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.items.some((run) => isUnderWay(run.state)) ? 2_000 : 30_000),
  });
  return (
    <AdminPage
      title="Reconciliation"
      actions={
        <Button kind="primary" onClick={() => setStarting(true)}>
          Run now…
        </Button>
      }
    >
      <News text={news} />
      <List
        caption="Runs"
        path={RUNS}
        address={address}
        query={list}
        columns={COLUMNS}
        rowKey={({ runId }) => runId}
        empty="No run yet. Each night yesterday is compared by itself."
      />
      <StartRun open={starting} onClose={() => setStarting(false)} command={command} />
    </AdminPage>
  );
}
