"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Amount } from "@/components/money/amount";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { formatCount } from "@/server/money";
import type { Address } from "./address";
import { List } from "./list";
import { AdminPage } from "./page";
import { ReplayState, worked } from "./replay-words";
import type { Column } from "./table";
import type { Replay } from "./types";
import { When } from "./when";

const REPLAYS = "/admin/replays";

const COLUMNS: readonly Column<Replay>[] = [
  {
    header: "Replay",
    className: "min-w-48",
    cell: (row) => (
      <Link href={`${REPLAYS}/${row.replayId}`} className="font-medium hover:underline">
        {row.name}
      </Link>
    ),
  },
  { header: "State", cell: (row) => <ReplayState state={row.state} /> },
  {
    header: "Worked",
    align: "end",
    className: "whitespace-nowrap",
    cell: (row) => `${formatCount(worked(row))} of ${formatCount(row.items)}`,
  },
  { header: "Failed", align: "end", cell: (row) => formatCount(row.failed) },
  { header: "Credited", align: "end", cell: (row) => <Amount minor={row.credited} /> },
  { header: "By", className: "whitespace-nowrap", cell: (row) => row.requestedBy },
  { header: "Started", className: "text-muted", cell: (row) => <When at={row.createdAt} /> },
];

/** Replays of dead letters, newest first. */
export function ReplaysView({ address }: { address: Address }) {
  const trpc = useTRPC();
  const { cursor } = address;
  const list = useQuery({
    ...trpc.adminReplays.list.queryOptions(cursor ? { cursor } : {}, BACKGROUND),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });
  return (
    <AdminPage title="Replays">
      <List
        caption="Replays"
        path={REPLAYS}
        address={address}
        query={list}
        columns={COLUMNS}
        rowKey={({ replayId }) => replayId}
        empty="Nothing has been replayed yet. A replay starts from a dead letter."
      />
    </AdminPage>
  );
}
