"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import type { Address } from "./address";
import { List } from "./list";
import { AdminPage } from "./page";
import { windowWords } from "./run-words";
import { bytesWords, FORMATS, isBeingRead, rowsWords, StatementState } from "./statement-words";
import { StatementMaps } from "./statement-maps";
import type { Column } from "./table";
import type { Statement } from "./types";
import { UploadForm } from "./upload-form";
import { When } from "./when";

const STATEMENTS = "/admin/statements";

const COLUMNS: readonly Column<Statement>[] = [
  {
    header: "File",
    className: "min-w-48 wrap-anywhere",
    cell: (row) => (
      <Link href={`${STATEMENTS}/${row.statementId}`} className="font-medium hover:underline">
        {row.name}
      </Link>
    ),
  },
  { header: "State", cell: (row) => <StatementState of={row} /> },
  { header: "Window", className: "whitespace-nowrap", cell: (row) => windowWords(row.from, row.to) },
  { header: "Format", className: "whitespace-nowrap", cell: (row) => row.mapName ?? FORMATS[row.format] },
  { header: "Good rows", align: "end", cell: (row) => rowsWords(row.goodRows) },
  { header: "Bad rows", align: "end", cell: (row) => rowsWords(row.badRows) },
  { header: "Size", align: "end", className: "whitespace-nowrap", cell: (row) => bytesWords(row.bytes) },
  {
    header: "From",
    className: "whitespace-nowrap",
    cell: (row) => row.uploadedBy?.name ?? "Revio",
  },
  { header: "Came", className: "text-muted", cell: (row) => <When at={row.createdAt} /> },
];

/** Statement files: Revio's own, and those that admins sent. */
export function StatementsView({ address }: { address: Address }) {
  const trpc = useTRPC();
  const { cursor } = address;
  const list = useQuery({
    ...trpc.adminStatements.list.queryOptions(cursor ? { cursor } : {}, BACKGROUND),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.items.some(isBeingRead) ? 2_000 : false),
  });
  return (
    <AdminPage title="Statements">
      <UploadForm />
      <List
        caption="Statement files"
        path={STATEMENTS}
        address={address}
        query={list}
        columns={COLUMNS}
        rowKey={({ statementId }) => statementId}
        empty="No statement has come yet. Revio's come by themselves each night."
      />
      <StatementMaps />
    </AdminPage>
  );
}
