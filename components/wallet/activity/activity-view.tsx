"use client";

import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { refusalOf } from "@/components/refusal";
import { ButtonLink } from "@/components/ui/button";
import { Failure } from "@/components/ui/failure";
import { PageTitle } from "@/components/ui/page-title";
import { useKeys } from "@/components/ui/use-keys";
import { useMedia } from "@/components/ui/use-media";
import type { TransactionPage } from "@/components/wallet/types";
import { ActivityDays } from "./activity-days";
import { ActivityEmpty } from "./activity-empty";
import { ActivityFooter, countWords, Totals } from "./activity-footer";
import { unknownFilters } from "./activity-params";
import { TableSkeleton } from "./activity-skeleton";
import { ActivityTable } from "./activity-table";
import { ActivityToolbar } from "./activity-toolbar";
import { TransactionSheet } from "./transaction-sheet";
import { type Activity, useActivity } from "./use-activity";

/** The transactions of a person: filters, rows, totals, and the open row beside them. */
export function ActivityView({ today }: { today: string }) {
  const activity = useActivity(today);
  const { params, list } = activity;
  useListKeys(activity);

  return (
    <div className="flex">
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto flex w-full min-w-0 flex-1 flex-col px-4 pt-5 pb-24 md:h-dvh md:px-7 md:pt-6 md:pb-6"
      >
        <div className="mb-4 flex items-center justify-between gap-3">
          <PageTitle>Activity</PageTitle>
          <ButtonLink kind="primary" href="/deposit" className="max-md:h-11">
            Add money
          </ButtonLink>
        </div>
        <ActivityToolbar params={params} onFilter={activity.filter} count={list.data?.count} />
        <UnknownFilters />
        <p role="status" className="sr-only">
          {list.data && !list.isPlaceholderData ? `${countWords(list.data.count)} transactions` : ""}
        </p>
        <Rows activity={activity} />
      </main>
      <TransactionSheet id={params.row} onClose={activity.close} />
    </div>
  );
}

function Rows({ activity }: { activity: Activity }) {
  const { list, params } = activity;
  if (list.isPending) return <TableSkeleton />;
  if (list.data === undefined) {
    return (
      <section className="card">
        <Failure {...refusalOf(list.error)} retry={() => void list.refetch()} />
      </section>
    );
  }
  if (list.data.items.length === 0) return <ActivityEmpty params={params} onClear={activity.filter} />;
  return <Filled activity={activity} page={list.data} />;
}

/** The table from 768 px, days below. Both stand in the first HTML; the one that doesn't fit goes once the width is known. */
function Filled({ activity, page }: { activity: Activity; page: TransactionPage }) {
  const { params, list } = activity;
  const wide = useMedia("(min-width: 768px)");
  const first = params.after === null && params.before === null;
  // While a new filter is being read, the old rows stay; the days must not take them for the new filter's.
  const [days, setDays] = useState({ input: activity.input, page });
  if (!list.isPlaceholderData && days.input !== activity.input) setDays({ input: activity.input, page });
  return (
    <>
      {wide === false ? null : (
        <section className="card relative hidden min-h-0 flex-col overflow-hidden md:flex">
          {list.isFetching && list.isPlaceholderData ? (
            <div className="progress-line absolute inset-x-0 top-0 z-20" />
          ) : null}
          <section
            aria-label="Transactions"
            tabIndex={0}
            className="@container min-h-0 overflow-auto focus-visible:-outline-offset-2"
            key={params.after ?? params.before}
          >
            <ActivityTable
              rows={page.items}
              openId={params.row}
              sort={params.sort ?? "created.desc"}
              onOpen={(row) => activity.open(row.id)}
              onPeek={(row) => activity.peek(row.id)}
              onSort={activity.sort}
            />
          </section>
          <ActivityFooter page={page} first={first} onNewer={activity.newer} onOlder={activity.older} />
        </section>
      )}
      {wide === true ? null : (
        <div className="md:hidden">
          <p className="px-1 text-13 text-muted">
            {countWords(page.count)} · <Totals page={page} />
          </p>
          <ActivityDays key={JSON.stringify(days.input)} input={days.input} first={days.page} />
        </div>
      )}
    </>
  );
}

function UnknownFilters() {
  const count = unknownFilters(new URLSearchParams(useSearchParams()));
  if (count === 0) return null;
  return (
    <p className="mb-2 text-13 text-muted">
      {count === 1
        ? "1 filter in this link is no longer known."
        : `${count} filters in this link are no longer known.`}
    </p>
  );
}

function useListKeys({ list, params, open, close, newer, older }: Activity) {
  const rows = list.data?.items ?? [];
  const move = (step: 1 | -1) => {
    const here = rows.findIndex(({ id }) => id === params.row);
    const next = rows[here === -1 ? 0 : here + step];
    if (next) open(next.id);
  };
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    "[": () => (list.data?.prev ? newer() : undefined),
    "]": () => (list.data?.next ? older() : undefined),
    Escape: () => (params.row === null ? undefined : close()),
  });
}
