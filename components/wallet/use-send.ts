"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useCallback, useRef, useState } from "react";
import { useTRPCClient } from "@/components/trpc";
import { useSubmitOnce } from "@/components/use-submit-once";
import type { Transfer } from "./types";

export interface SendWish {
  recipientId: string;
  amount: string;
  currency: "ZAR";
  note: string;
}

/**
 * Sends once and goes on to the transfer's own page. Asked again under the same key, it first looks whether something was sent
 * under it. Whatever the answer, figures read before are read again.
 */
export function useSend(onSent: () => void) {
  const client = useTRPCClient();
  const cache = useQueryClient();
  const router = useRouter();
  const tried = useRef("");
  const [sent, setSent] = useState<Transfer>();

  const send = useCallback(
    (idempotencyKey: string, wish: SendWish, signal: AbortSignal): Promise<Transfer> => {
      const again = tried.current === idempotencyKey;
      tried.current = idempotencyKey;
      const known = again
        ? client.transfers.findByKey.query({ idempotencyKey }, { signal })
        : Promise.resolve({ transfer: null });
      return known
        .then(
          ({ transfer }) => transfer ?? client.transfers.send.mutate({ idempotencyKey, ...wish }, { signal }),
        )
        .finally(() => void cache.invalidateQueries());
    },
    [client, cache],
  );
  const onAccepted = useCallback(
    (transfer: Transfer) => {
      setSent(transfer);
      onSent();
      router.replace(`/activity/${transfer.id}`);
    },
    [router, onSent],
  );
  return { sent, ...useSubmitOnce({ draft: "send", send, onAccepted }) };
}
