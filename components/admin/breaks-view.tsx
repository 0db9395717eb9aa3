"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Amount } from "@/components/money/amount";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { addressOf } from "./address";
import { BreakState } from "./break-state";
import { AGE_WORDS, BREAK_TYPES, OBJECT_WORDS, SEVERITY_WORDS } from "./break-words";
import { BREAKS, type BreaksAddress, breaksInput, SORTS, TABS } from "./breaks-list";
import { Due } from "./due";
import { FilterSelect } from "./filter-select";
import { ShortId } from "./id";
import { List } from "./list";
import { AdminPage } from "./page";
import { SearchForm } from "./search-form";
import { Severity } from "./severity";
import type { Column } from "./table";
import { Tabs } from "./tabs";
import type { BreakRow } from "./types";
import { When } from "./when";

const COLUMNS: readonly Column<BreakRow>[] = [
  {
    header: "Break",
    className: "min-w-56",
    cell: (row) => (
      <Link href={`${BREAKS}/${row.id}`} className="font-medium hover:underline">
        {row.words}
      </Link>
    ),
  },
  { header: "Severity", cell: (row) => <Severity level={row.severity} /> },
  {
    header: "Amount",
    align: "end",
    cell: (row) =>
      row.amount === "0" ? (
        "—"
      ) : (
        <Amount minor={row.amount} currency={row.currency} className="font-medium" />
      ),
  },
  { header: "State", cell: (row) => <BreakState of={row} /> },
  { header: "Due", cell: (row) => <Due of={row} /> },
  { header: "Assignee", className: "whitespace-nowrap", cell: (row) => row.assignee?.name ?? "—" },
  { header: "Opened", className: "text-muted", cell: (row) => <When at={row.openedAt} /> },
  {
    header: "Object",
    className: "whitespace-nowrap",
    cell: (row) => (
      <>
        <span className="text-muted">{OBJECT_WORDS[row.objectKind] ?? row.objectKind} </span>
        <ShortId id={row.objectId} />
      </>
    ),
  },
];

/** The queue of differences: what waits, how grave it is, who works on it and until when. */
export function BreaksView({ address }: { address: BreaksAddress }) {
  const trpc = useTRPC();
  const list = useQuery({
    ...trpc.adminBreaks.list.queryOptions(breaksInput(address), BACKGROUND),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
  const { data: counts } = useQuery(trpc.adminBreaks.counts.queryOptions({}));
  const tab = address.tab ?? "open";
  const filter = { path: BREAKS, address };
  return (
    <AdminPage title="Breaks">
      <Tabs
        label="Queues"
        tabs={Object.entries(TABS).map(([key, label]) => ({
          href: addressOf(BREAKS, address, { tab: key === "open" ? undefined : key }),
          label,
          here: key === tab,
          count: key === "closed" ? undefined : counts?.[key as Exclude<keyof typeof TABS, "closed">],
        }))}
      />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <SearchForm {...filter} label="Search an id or a reference" />
        <FilterSelect {...filter} label="Type" name="type" words={BREAK_TYPES} />
        <FilterSelect {...filter} label="Severity" name="severity" words={SEVERITY_WORDS} />
        <FilterSelect {...filter} label="Age" name="age" words={AGE_WORDS} />
        <FilterSelect {...filter} label="Order" name="sort" words={SORTS} unset={SORTS.due} />
      </div>
      <List
        {...filter}
        caption="Breaks"
        query={list}
        columns={COLUMNS}
        rowKey={({ id }) => id}
        empty={<Empty address={address} />}
      />
    </AdminPage>
  );
}

function Empty({ address }: { address: BreaksAddress }) {
  const { tab, type, severity, age, run, q } = address;
  if (type ?? severity ?? age ?? run ?? q)
    return (
      <>
        No break fits these filters.{" "}
        <Link href={addressOf(BREAKS, { tab })} className="link">
          Clear filters
        </Link>
      </>
    );
  return tab === undefined || tab === "open"
    ? "No open breaks. Every record of Revio that was compared is explained."
    : "No breaks here.";
}
