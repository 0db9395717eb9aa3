"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import { Amount } from "@/components/money/amount";
import { fromWire, toWire } from "@/server/money";
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

const NUMBER = "whitespace-nowrap";
const ofFees = ({ type }: RunItem): boolean => type === "fee_mismatch";

/** What one side says; where only the fees differ, its fee. */
const side = (row: RunItem, { amount, fee }: RunItem["ledger"] | RunItem["provider"]) =>
  ofFees(row) && fee !== null ? (
    <>
      <span className="text-muted">Fee </span>
      {money(fee, row.currency)}
    </>
  ) : (
    money(amount, row.currency)
  );

/** Our ledger less Revio, of what differs. */
const differenceOf = (row: RunItem): string =>
  ofFees(row) && row.provider.fee !== null && row.ledger.fee !== null
    ? toWire(fromWire(row.ledger.fee) - fromWire(row.provider.fee))
    : row.difference;

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
  { header: "Revio", align: "end", className: NUMBER, cell: (row) => side(row, row.provider) },
  { header: "Our ledger", align: "end", className: NUMBER, cell: (row) => side(row, row.ledger) },
  {
    header: "Difference",
    align: "end",
    className: "font-medium",
    cell: (row) => money(differenceOf(row), row.currency),
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
    <section className="grid gap-3">
      <h2>Differences</h2>
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
