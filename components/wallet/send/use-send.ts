"use client";

import { useCallback } from "react";
import type { Shown } from "@/components/session/step-up";
import { useTRPC, useTRPCClient } from "@/components/trpc";
import { useMove } from "@/components/wallet/use-move";

export interface SendWish {
  recipientId: string;
  amount: string;
  currency: "ZAR";
  note: string;
}

/** Sends money to a person, as `useMove` does. */
export function useSend(onAccepted: () => void) {
  const client = useTRPCClient();
  const trpc = useTRPC();
  const send = useCallback(
    (idempotencyKey: string, wish: SendWish & { stepUpId: string | undefined }, signal: AbortSignal) =>
      client.transfers.send.mutate({ idempotencyKey, ...wish }, { signal }),
    [client],
  );
  const find = useCallback(
    async (idempotencyKey: string, signal: AbortSignal) =>
      (await client.transfers.findByKey.query({ idempotencyKey }, { signal })).transfer,
    [client],
  );
  const { request, ...move } = useMove({
    draft: "send",
    send,
    find,
    figures: [trpc.transfers.pathKey()],
    onAccepted,
  });

  /** `shown`: it is to be confirmed. */
  const transfer = (wish: SendWish, shown: Shown | undefined): Promise<void> => {
    const { recipientId, amount, currency } = wish;
    const what = { action: "transfer.send", recipientId, amount, currency } as const;
    return request(wish, shown && { wish: what, shown });
  };

  return { ...move, transfer };
}
