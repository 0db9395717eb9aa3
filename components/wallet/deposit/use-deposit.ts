"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { pollDelay } from "@/components/wallet/poll-delay";
import type { Deposit } from "@/components/wallet/types";

/** One deposit, asked for again and again until it is final; paused while nobody looks. */
export function useDeposit(id: string) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const options = trpc.deposits.get.queryOptions({ id }, BACKGROUND);

  const deposit = useQuery({
    ...options,
    refetchInterval: ({ state }) =>
      pollDelay(state.data?.state, state.dataUpdateCount + state.errorUpdateCount),
    refetchOnWindowFocus: "always",
  });

  const answered = { onSuccess: (answer: Deposit) => cache.setQueryData(options.queryKey, answer) };
  const check = useMutation(trpc.deposits.check.mutationOptions(answered));
  const cancel = useMutation(trpc.deposits.cancel.mutationOptions(answered));

  return { deposit, check, cancel };
}

/** True once something has held for this long without a break. */
export function useLasts(holds: boolean, ms: number): boolean {
  const [lasted, setLasted] = useState(false);
  const [was, setWas] = useState(holds);
  if (was !== holds) {
    setWas(holds);
    setLasted(false);
  }

  useEffect(() => {
    if (!holds) return;
    const timer = setTimeout(() => setLasted(true), ms);
    return () => clearTimeout(timer);
  }, [holds, ms]);

  return lasted;
}

/** True from the moment this page saw the deposit before its checkout was there. */
export function useSawStart(state: Deposit["state"] | undefined): boolean {
  const [seen, setSeen] = useState(state === "starting");
  if (state === "starting" && !seen) setSeen(true);
  return seen;
}
