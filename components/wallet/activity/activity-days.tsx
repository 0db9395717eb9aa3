"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import type { TransactionListInput, TransactionPage, TransactionRow } from "@/components/wallet/types";
import { calendarDay, formatDayHeader, formatTime } from "@/server/dates";
import { TransactionItem } from "./transaction-item";
import { ASK_AGAIN_MS, hasOpen } from "./use-activity";

/** More pages come by themselves this many times, then by a button, so that the foot of the page can be reached. */
const BY_ITSELF = 3;

/** The list of a phone: grouped by day, newest pages first, growing downwards. */
export function ActivityDays({ input, first }: { input: TransactionListInput; first: TransactionPage }) {
  const trpc = useTRPC();
  const pages = useInfiniteQuery({
    ...trpc.transactions.list.infiniteQueryOptions(input, { getNextPageParam: (page) => page.next }),
    initialData: { pages: [first], pageParams: [input.cursor ?? null] },
    staleTime: ASK_AGAIN_MS,
    refetchInterval: ({ state }) => (hasOpen(state.data?.pages[0]) ? ASK_AGAIN_MS : false),
  });
  const rows = pages.data.pages.flatMap((page) => page.items);

  return (
    <>
      {byDay(rows).map(([day, items]) => (
        <section key={day} aria-labelledby={`day-${day}`}>
          <h2 id={`day-${day}`} className="sticky top-0 z-10 bg-bg px-1 py-2 text-13 text-muted">
            {formatDayHeader(day)}
          </h2>
          <ul className="card overflow-hidden">
            {items.map((row) => (
              <TransactionItem
                key={row.id}
                row={row}
                href={`/activity/${row.id}`}
                line={row.subtitle}
                at={formatTime(row.createdAt)}
              />
            ))}
          </ul>
        </section>
      ))}
      {pages.hasNextPage ? (
        <More
          key={pages.data.pages.length}
          byItself={pages.data.pages.length <= BY_ITSELF}
          busy={pages.isFetchingNextPage}
          onMore={() => void pages.fetchNextPage()}
        />
      ) : null}
    </>
  );
}

function byDay(rows: TransactionRow[]): [string, TransactionRow[]][] {
  const days = new Map<string, TransactionRow[]>();
  for (const row of rows) {
    const day = calendarDay(row.createdAt);
    days.set(day, [...(days.get(day) ?? []), row]);
  }
  return [...days];
}

function More({ byItself, busy, onMore }: { byItself: boolean; busy: boolean; onMore: () => void }) {
  const end = useRef<HTMLDivElement>(null);
  const more = useRef(onMore);

  useEffect(() => {
    more.current = onMore;
  });

  useEffect(() => {
    if (!byItself || !end.current) return;
    const watcher = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watcher.disconnect();
      more.current();
    });
    watcher.observe(end.current);
    return () => watcher.disconnect();
  }, [byItself]);

  return (
    <div ref={end} className="grid justify-center py-4">
      <Button size="tall" aria-disabled={busy} onClick={() => (busy ? undefined : onMore())}>
        {busy ? "Loading…" : "Load more"}
      </Button>
    </div>
  );
}
