"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useCallback, useEffect, useRef, useState } from "react";
import { type Shown, useStepUp } from "@/components/session/step-up";
import { useTRPC, useTRPCClient } from "@/components/trpc";
import { useSubmitOnce } from "@/components/use-submit-once";
import type { Transfer } from "@/components/wallet/types";

export interface SendWish {
  recipientId: string;
  amount: string;
  currency: "ZAR";
  note: string;
}

/**
 * Sends once, confirmed where that is needed, and goes on to the transfer's own page. One that was under way when the page was left is found by its key. After a
 * refusal the figures it is about are read again.
 */
export function useSend(onAccepted: () => void) {
  const client = useTRPCClient();
  const trpc = useTRPC();
  const cache = useQueryClient();
  const router = useRouter();
  const stepUp = useStepUp();
  const confirmation = useRef<string>(undefined);
  const [sent, setSent] = useState<Transfer>();

  const send = useCallback(
    (idempotencyKey: string, wish: SendWish, signal: AbortSignal) =>
      client.transfers.send.mutate({ idempotencyKey, ...wish, stepUpId: confirmation.current }, { signal }),
    [client],
  );
  const find = useCallback(
    async (idempotencyKey: string, signal: AbortSignal) =>
      (await client.transfers.findByKey.query({ idempotencyKey }, { signal })).transfer,
    [client],
  );
  const accept = useCallback(
    (transfer: Transfer) => {
      setSent(transfer);
      onAccepted();
      void cache.invalidateQueries();
      router.replace(`/activity/${transfer.id}`);
    },
    [cache, router, onAccepted],
  );
  const once = useSubmitOnce({ draft: "send", send, find, onAccepted: accept });

  const { resume, state, submit } = once;
  useEffect(() => void resume(), [resume]);

  const refused = state.kind === "refused";
  useEffect(() => {
    if (refused) void cache.invalidateQueries({ queryKey: trpc.transfers.pathKey() });
  }, [refused, cache, trpc]);

  /** Sends the wish; with `shown` it is confirmed first, and nothing is sent when the person goes away from that. */
  const transfer = async (wish: SendWish, shown: Shown | undefined): Promise<void> => {
    const { recipientId, amount, currency } = wish;
    const what = { action: "transfer.send", recipientId, amount, currency } as const;
    confirmation.current = shown && (await stepUp(what, shown));
    if (!shown || confirmation.current !== undefined) await submit(wish);
  };

  return { ...once, transfer, sent };
}
