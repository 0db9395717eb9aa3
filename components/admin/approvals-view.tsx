"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { type Address, addressOf } from "./address";
import { APPROVAL_KINDS, ApprovalState } from "./approval-words";
import { APPROVALS, approvalsInput, TABS, tabOf } from "./approvals-list";
import { List } from "./list";
import { AdminPage } from "./page";
import type { Column } from "./table";
import { Tabs } from "./tabs";
import type { ApprovalRow } from "./types";
import { When } from "./when";

const COLUMNS: readonly Column<ApprovalRow>[] = [
  {
    header: "Request",
    cell: (row) => (
      <Link href={`${APPROVALS}/${row.id}`} className="font-medium whitespace-nowrap hover:underline">
        {APPROVAL_KINDS[row.kind]}
      </Link>
    ),
  },
  { header: "State", cell: (row) => <ApprovalState state={row.state} /> },
  {
    header: "Requested by",
    className: "whitespace-nowrap",
    cell: (row) => (row.isOwn ? "You" : row.requestedBy.name),
  },
  { header: "Reason", className: "max-w-md truncate text-muted", cell: (row) => row.reason },
  { header: "Requested", className: "text-muted", cell: (row) => <When at={row.requestedAt} /> },
  {
    header: "Ends",
    className: "text-muted",
    cell: (row) => <When at={row.state === "waiting" ? row.expiresAt : row.decidedAt} />,
  },
];

const EMPTY: Record<ReturnType<typeof tabOf>, string> = {
  waiting: "Nothing waits for your decision.",
  mine: "You haven't requested anything.",
  all: "Nobody has requested anything yet.",
  decided: "Nothing has been decided yet.",
};

/** What one admin asked for and another decides. */
export function ApprovalsView({ address }: { address: Address }) {
  const trpc = useTRPC();
  const list = useQuery({
    ...trpc.adminApprovals.list.queryOptions(approvalsInput(address), BACKGROUND),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
  const tab = tabOf(address);
  return (
    <AdminPage title="Approvals">
      <Tabs
        label="Requests"
        tabs={Object.entries(TABS).map(([key, label]) => ({
          href: addressOf(APPROVALS, {}, { tab: key === "waiting" ? undefined : key }),
          label,
          here: key === tab,
        }))}
      />
      <List
        caption="Requests"
        path={APPROVALS}
        address={address}
        query={list}
        columns={COLUMNS}
        rowKey={({ id }) => id}
        empty={EMPTY[tab]}
      />
    </AdminPage>
  );
}
