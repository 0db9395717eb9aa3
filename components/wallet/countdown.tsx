"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTRPC } from "@/components/trpc";
import { countdownWords } from "./countdown-words";

const SECOND_MS = 1_000;
/** Our clock and the server's may differ a little: after the end it is asked so often. */
const ASK_EVERY_SECONDS = 5;

/** How long money still waits, second by second; at the end the figures are read again, so that the page goes on by itself. */
export function Countdown({ until }: { until: string }) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const [left, setLeft] = useState<number>();

  useEffect(() => {
    const tick = () => {
      const seconds = Math.ceil((Date.parse(until) - Date.now()) / SECOND_MS);
      setLeft(Math.max(seconds, 0));
      if (seconds <= 0 && seconds % ASK_EVERY_SECONDS === 0)
        for (const queryKey of [trpc.withdrawals.pathKey(), trpc.transfers.pathKey()])
          void cache.invalidateQueries({ queryKey });
    };
    tick();
    const timer = setInterval(tick, SECOND_MS);
    return () => clearInterval(timer);
  }, [until, cache, trpc]);

  return (
    <p role="timer" className="mt-1 min-h-5 font-medium tabular-nums">
      {left === undefined ? "" : countdownWords(left)}
    </p>
  );
}
