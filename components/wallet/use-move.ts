"use client";

import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useCallback, useEffect, useEffectEvent, useRef, useState } from "react";
import { type Shown, useStepUp, type Wish } from "@/components/session/step-up";
import { useSubmitOnce } from "@/components/use-submit-once";

interface Move<Body, Result> {
  /** Names the draft in `sessionStorage`. */
  draft: string;
  /** Sends the wish under its key. Both ways keep their identity. */
  send: (key: string, body: Body & { stepUpId: string | undefined }, signal: AbortSignal) => Promise<Result>;
  find: (key: string, signal: AbortSignal) => Promise<Result | null>;
  /** What the figures that a refusal is about are kept under. */
  figures: QueryKey[];
  onAccepted: () => void;
}

/**
 * Moves money once, confirmed for exactly what it is where that is needed, and goes on to its own page. What was under way when the
 * page was left is found by its key. After a refusal the figures it is about are read again.
 */
export function useMove<Body extends object, Result extends { id: string }>(move: Move<Body, Result>) {
  const { draft, send, find, figures, onAccepted } = move;
  const cache = useQueryClient();
  const router = useRouter();
  const stepUp = useStepUp();
  const confirmation = useRef<string>(undefined);
  const [accepted, setAccepted] = useState<Result>();

  const sendConfirmed = useCallback(
    (key: string, body: Body, signal: AbortSignal) =>
      send(key, { ...body, stepUpId: confirmation.current }, signal),
    [send],
  );
  const accept = useCallback(
    (result: Result) => {
      setAccepted(result);
      onAccepted();
      void cache.invalidateQueries();
      router.replace(`/activity/${result.id}`);
    },
    [cache, router, onAccepted],
  );
  const once = useSubmitOnce({ draft, send: sendConfirmed, find, onAccepted: accept });

  const { resume, state, submit } = once;
  useEffect(() => void resume(), [resume]);

  const readAgain = useEffectEvent(() => {
    for (const queryKey of figures) void cache.invalidateQueries({ queryKey });
  });
  const refused = state.kind === "refused";
  useEffect(() => {
    if (refused) readAgain();
  }, [refused]);

  /** Sends the wish; with `confirm` it is confirmed first, and nothing is sent when the person goes away from that. */
  const request = async (body: Body, confirm?: { wish: Wish; shown: Shown }): Promise<void> => {
    confirmation.current = confirm && (await stepUp(confirm.wish, confirm.shown));
    if (!confirm || confirmation.current !== undefined) await submit(body);
  };

  return { ...once, request, accepted };
}
