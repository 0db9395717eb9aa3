"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useCallback, useEffect, useState } from "react";
import { useTRPC, useTRPCClient } from "@/components/trpc";
import { useSubmitOnce } from "@/components/use-submit-once";
import type { Withdrawal } from "./types";

export interface WithdrawWish {
  bankAccountId: string;
  amount: string;
  currency: "ZAR";
  /** The fee that was shown. */
  feeMinor: string;
}

/**
 * Asks for a withdrawal once and goes on to its own page. One that was under way when the page was left is found by its key. After
 * a refusal the figures it is about are read again.
 */
export function useWithdraw(onAccepted: () => void) {
  const client = useTRPCClient();
  const trpc = useTRPC();
  const cache = useQueryClient();
  const router = useRouter();
  const [accepted, setAccepted] = useState<Withdrawal>();

  const send = useCallback(
    (idempotencyKey: string, wish: WithdrawWish, signal: AbortSignal) =>
      client.withdrawals.request.mutate({ idempotencyKey, ...wish }, { signal }),
    [client],
  );
  const find = useCallback(
    async (idempotencyKey: string, signal: AbortSignal) =>
      (await client.withdrawals.findByKey.query({ idempotencyKey }, { signal })).withdrawal,
    [client],
  );
  const accept = useCallback(
    (withdrawal: Withdrawal) => {
      setAccepted(withdrawal);
      onAccepted();
      void cache.invalidateQueries();
      router.replace(`/activity/${withdrawal.id}`);
    },
    [cache, router, onAccepted],
  );
  const once = useSubmitOnce({ draft: "withdraw", send, find, onAccepted: accept });

  const { resume, state } = once;
  useEffect(() => void resume(), [resume]);

  const refused = state.kind === "refused";
  useEffect(() => {
    if (!refused) return;
    void cache.invalidateQueries({ queryKey: trpc.withdrawals.pathKey() });
    void cache.invalidateQueries({ queryKey: trpc.bankAccounts.pathKey() });
  }, [refused, cache, trpc]);

  return { ...once, accepted };
}
