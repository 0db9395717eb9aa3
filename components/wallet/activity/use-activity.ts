"use client";

import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import { useEffect, useMemo, useRef } from "react";
import { STATES } from "@/components/money/states";
import { refusalOf } from "@/components/refusal";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import type { TransactionPage } from "@/components/wallet/types";
import { type ActivityParams, activityParams, listInput, type Sort } from "./activity-params";

/** How often a list with something under way is read again. */
export const ASK_AGAIN_MS = 15_000;

/** True while something on the page can still change by itself. */
export const hasOpen = (page: TransactionPage | undefined): boolean =>
  page?.items.some(({ badge }) => STATES[badge].open) ?? false;

/**
 * The list and its address. Filters and sort replace the entry of the history and start at the first page; a page and an
 * opened row add one, so Back closes the row, then turns the page back, then leaves.
 */
export function useActivity(today: string) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const [params, setParams] = useQueryStates(activityParams);
  const input = useMemo(() => listInput(params, today), [params, today]);
  const list = useQuery({
    ...trpc.transactions.list.queryOptions(input, BACKGROUND),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (hasOpen(state.data) ? ASK_AGAIN_MS : false),
  });
  const opened = useRef(false);

  const badCursor = list.isError && refusalOf(list.error).code === "BAD_CURSOR";
  useEffect(() => {
    if (badCursor) void setParams({ after: null, before: null });
  }, [badCursor, setParams]);

  const filter = (patch: Partial<{ [Key in keyof ActivityParams]: ActivityParams[Key] | null }>) =>
    void setParams({ ...patch, after: null, before: null, row: null });

  return {
    params,
    input,
    list,
    filter,
    sort: (sort: Sort | null) => filter({ sort: sort === "created.desc" ? null : sort }),
    newer: () =>
      void setParams({ before: list.data?.prev ?? null, after: null, row: null }, { history: "push" }),
    older: () =>
      void setParams({ after: list.data?.next ?? null, before: null, row: null }, { history: "push" }),
    peek: (id: string) =>
      void cache.prefetchQuery({ ...trpc.transactions.get.queryOptions({ id }), staleTime: 10_000 }),
    open: (row: string) => {
      const moving = params.row !== null;
      if (!moving) opened.current = true;
      void setParams({ row }, { history: moving ? "replace" : "push" });
    },
    close: () => {
      const id = params.row;
      if (opened.current) window.history.back();
      else void setParams({ row: null });
      opened.current = false;
      document.querySelector<HTMLElement>(`[data-link="${CSS.escape(id ?? "")}"]`)?.focus();
    },
  };
}

export type Activity = ReturnType<typeof useActivity>;
