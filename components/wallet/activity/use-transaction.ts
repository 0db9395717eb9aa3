"use client";

import { useQuery } from "@tanstack/react-query";
import { STATES } from "@/components/money/states";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { nextPoll } from "@/components/wallet/poll-delay";

/** One transaction, asked for again while it is open; paused while nobody looks. */
export function useTransaction(id: string) {
  const trpc = useTRPC();
  return useQuery({
    ...trpc.transactions.get.queryOptions({ id }, BACKGROUND),
    refetchInterval: ({ state }) =>
      state.data && STATES[state.data.badge].open
        ? nextPoll(state.dataUpdateCount + state.errorUpdateCount)
        : false,
  });
}
