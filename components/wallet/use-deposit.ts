"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { SLOW_AFTER_MS } from "./deposit-screen";
import { pollDelay } from "./poll-delay";
import type { Deposit } from "./types";

const UNANSWERED = new Set<Deposit["state"]>(["open", "checking"]);

/** One deposit, asked for again and again until it is final; paused while nobody looks. */
export function useDeposit(id: string) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const polls = useRef(0);
  const options = trpc.deposits.get.queryOptions({ id }, BACKGROUND);

  const deposit = useQuery({
    ...options,
    refetchInterval: ({ state }) => pollDelay(state.data?.state, polls.current),
    refetchOnWindowFocus: "always",
  });
  useEffect(() => {
    if (deposit.dataUpdatedAt > 0 || deposit.errorUpdateCount > 0) polls.current += 1;
  }, [deposit.dataUpdatedAt, deposit.errorUpdateCount]);

  const answered = { onSuccess: (answer: Deposit) => cache.setQueryData(options.queryKey, answer) };
  const check = useMutation(trpc.deposits.check.mutationOptions(answered));
  const cancel = useMutation(trpc.deposits.cancel.mutationOptions(answered));

  return { deposit, check, cancel };
}

/** How long this page has had no final answer, as far as the words depend on it. */
export function useWaited(state: Deposit["state"] | undefined): number {
  const waiting = state !== undefined && UNANSWERED.has(state);
  const [slow, setSlow] = useState(false);

  useEffect(() => {
    setSlow(false);
    if (!waiting) return;
    const timer = setTimeout(() => setSlow(true), SLOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, [waiting]);

  return waiting && slow ? SLOW_AFTER_MS : 0;
}

/** True from the moment this page saw the deposit before its checkout was there. */
export function useSawStart(state: Deposit["state"] | undefined): boolean {
  const [seen, setSeen] = useState(state === "starting");
  if (state === "starting" && !seen) setSeen(true);
  return seen;
}
