"use client";

import Link from "next/link";
import { Badge } from "@/components/money/badge";
import { columnsOf, DataTable } from "@/components/ui/data-table";
import type { TransactionRow } from "@/components/wallet/types";
import { formatDateTime } from "@/server/dates";
import type { Sort } from "./activity-params";
import { RowAmount } from "./row-amount";

const column = columnsOf<TransactionRow>();

/** `dep_1B7C…9F20`: enough to tell two apart, the whole in the title and the detail. */
const shortId = (id: string): string => (id.length > 13 ? `${id.slice(0, 8)}…${id.slice(-4)}` : id);

const COLUMNS = [
  column.display({
    id: "description",
    header: "Description",
    meta: { className: "max-w-0 w-[40%] truncate" },
    cell: ({ row: { original: row } }) => (
      <>
        <Link href={`/activity/${row.id}`} data-link={row.id} className="font-medium">
          {row.title}
        </Link>
        {row.subtitle ? <span className="text-muted"> · {row.subtitle}</span> : null}
      </>
    ),
  }),
  column.display({
    id: "created",
    header: "Date",
    meta: { sortKey: "created", className: "whitespace-nowrap text-muted" },
    cell: ({ row: { original: row } }) => (
      <time dateTime={row.createdAt}>{formatDateTime(row.createdAt)}</time>
    ),
  }),
  column.display({ id: "status", header: "Status", cell: ({ row }) => <Badge state={row.original.badge} /> }),
  column.display({
    id: "amount",
    header: "Amount",
    meta: { sortKey: "amount", align: "end" },
    cell: ({ row }) => <RowAmount row={row.original} />,
  }),
  column.display({
    id: "id",
    header: "ID",
    meta: { className: "@max-3xl:hidden" },
    cell: ({ row }) => (
      <span
        title={row.original.id}
        className="font-mono text-12 whitespace-nowrap text-subtle group-aria-[current]:text-muted"
      >
        {shortId(row.original.id)}
      </span>
    ),
  }),
];

interface ActivityTableProps {
  rows: TransactionRow[];
  openId: string | null;
  sort: Sort;
  onOpen: (row: TransactionRow) => void;
  onPeek: (row: TransactionRow) => void;
  onSort: (sort: Sort | null) => void;
}

/** Descending, ascending, then back to the default: newest first. */
function nextSort(now: Sort, key: string): Sort | null {
  if (key === "created") return now === "created.desc" ? "created.asc" : null;
  if (now === "amount.desc") return "amount.asc";
  return now === "amount.asc" ? null : "amount.desc";
}

export function ActivityTable({ rows, openId, sort, onOpen, onPeek, onSort }: ActivityTableProps) {
  const [key = "created", order] = sort.split(".");
  return (
    <DataTable
      caption="Transactions"
      columns={COLUMNS}
      rows={rows}
      rowId={(row) => row.id}
      openId={openId}
      onOpen={onOpen}
      onPeek={onPeek}
      sort={{ key, order: order === "asc" ? "asc" : "desc" }}
      onSort={(key) => onSort(nextSort(sort, key))}
    />
  );
}
