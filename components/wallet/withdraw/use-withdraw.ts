"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useCallback, useEffect, useRef, useState } from "react";
import { type Shown, useStepUp } from "@/components/session/step-up";
import { useTRPC, useTRPCClient } from "@/components/trpc";
import { useSubmitOnce } from "@/components/use-submit-once";
import type { Withdrawal } from "@/components/wallet/types";

export interface WithdrawWish {
  bankAccountId: string;
  amount: string;
  currency: "ZAR";
  /** The fee that was shown. */
  feeMinor: string;
}

/**
 * Asks for a withdrawal once, confirmed for exactly what it is, and goes on to its own page. One that was under way when the page was left is found by its key. After
 * a refusal the figures it is about are read again.
 */
export function useWithdraw(onAccepted: () => void) {
  const client = useTRPCClient();
  const trpc = useTRPC();
  const cache = useQueryClient();
  const router = useRouter();
  const stepUp = useStepUp();
  const confirmation = useRef<string>(undefined);
  const [accepted, setAccepted] = useState<Withdrawal>();

  const send = useCallback(
    (idempotencyKey: string, wish: WithdrawWish, signal: AbortSignal) =>
      client.withdrawals.request.mutate(
        { idempotencyKey, ...wish, stepUpId: confirmation.current },
        { signal },
      ),
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

  const { resume, state, submit } = once;
  useEffect(() => void resume(), [resume]);

  const refused = state.kind === "refused";
  useEffect(() => {
    if (!refused) return;
    void cache.invalidateQueries({ queryKey: trpc.withdrawals.pathKey() });
    void cache.invalidateQueries({ queryKey: trpc.bankAccounts.pathKey() });
  }, [refused, cache, trpc]);

  /** Has the wish confirmed, then sends it; nothing is sent when the person goes away from that. */
  const withdraw = async (wish: WithdrawWish, shown: Shown): Promise<void> => {
    confirmation.current = await stepUp({ action: "withdrawal.request", ...wish }, shown);
    if (confirmation.current !== undefined) await submit(wish);
  };

  return { ...once, withdraw, accepted };
}
