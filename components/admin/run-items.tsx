"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import { Amount } from "@/components/money/amount";
import { type Address, addressOf } from "./address";
import { BREAK_TYPES, OBJECT_WORDS } from "./break-words";
import { FilterSelect } from "./filter-select";
import { ShortId } from "./id";
import { List } from "./list";
import { VERDICTS } from "./run-items-list";
import type { Column } from "./table";
import { Tabs } from "./tabs";
import type { RunItem } from "./types";

const money = (minor: string | null, currency: string) =>
  minor === null ? "—" : <Amount minor={minor} currency={currency} />;

const COLUMNS: readonly Column<RunItem>[] = [
  { header: "What", className: "min-w-48", cell: (row) => row.words },
  {
    header: "Break",
    cell: ({ breakId }) => (
      <ShortId id={breakId} href={breakId === null ? undefined : `/admin/breaks/${breakId}`} />
    ),
  },
  {
    header: "Record",
    className: "whitespace-nowrap",
    cell: (row) => (
      <>
        <span className="text-muted">{OBJECT_WORDS[row.product] ?? row.product} </span>
        <ShortId id={row.objectId} />
      </>
    ),
  },
  { header: "Revio", align: "end", cell: (row) => money(row.provider.amount, row.currency) },
  { header: "Our ledger", align: "end", cell: (row) => money(row.ledger.amount, row.currency) },
  {
    header: "Difference",
    align: "end",
    className: "font-medium",
    cell: (row) => money(row.difference, row.currency),
  },
  { header: "Line", align: "end", cell: (row) => row.line ?? "—" },
];

interface RunItemsProps {
  runId: string;
  address: Address;
  query: UseQueryResult<{ items: RunItem[]; next: string | null; prev: string | null }, unknown>;
}

/** What did not simply match, in the order of the report. */
export function RunItems({ runId, address, query }: RunItemsProps) {
  const path = `/admin/reconciliation/${runId}`;
  const here = address["verdict"];
  return (
    <section aria-label="Differences" className="grid gap-3">
      <Tabs
        label="Verdicts"
        tabs={[
          { href: path, label: "All differences", here: here === undefined },
          ...Object.entries(VERDICTS).map(([verdict, label]) => ({
            href: addressOf(path, {}, { verdict }),
            label,
            here: verdict === here,
          })),
        ]}
      />
      <FilterSelect label="Type" name="type" path={path} address={address} words={BREAK_TYPES} />
      <List
        caption="Differences"
        path={path}
        address={address}
        query={query}
        columns={COLUMNS}
        rowKey={({ seq }) => String(seq)}
        empty="Nothing here: every record matched."
      />
    </section>
  );
}
