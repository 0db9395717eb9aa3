"use client";

import { useCallback } from "react";
import type { Shown } from "@/components/session/step-up";
import { useTRPC, useTRPCClient } from "@/components/trpc";
import { useMove } from "@/components/wallet/use-move";

export interface WithdrawWish {
  bankAccountId: string;
  amount: string;
  currency: "ZAR";
  /** The fee that was shown. */
  feeMinor: string;
}

/** Asks for a withdrawal, always confirmed, as `useMove` does. */
export function useWithdraw(onAccepted: () => void) {
  const client = useTRPCClient();
  const trpc = useTRPC();
  const send = useCallback(
    (idempotencyKey: string, wish: WithdrawWish & { stepUpId: string | undefined }, signal: AbortSignal) =>
      client.withdrawals.request.mutate({ idempotencyKey, ...wish }, { signal }),
    [client],
  );
  const find = useCallback(
    async (idempotencyKey: string, signal: AbortSignal) =>
      (await client.withdrawals.findByKey.query({ idempotencyKey }, { signal })).withdrawal,
    [client],
  );
  const { request, ...move } = useMove({
    draft: "withdraw",
    send,
    find,
    figures: [trpc.withdrawals.pathKey(), trpc.bankAccounts.pathKey()],
    onAccepted,
  });

  const withdraw = (wish: WithdrawWish, shown: Shown): Promise<void> =>
    request(wish, { wish: { action: "withdrawal.request", ...wish }, shown });

  return { ...move, withdraw };
}
