"use client";

import { useSearchParams } from "next/navigation";
import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";

/** What has been entered so far: the amount as it was typed. */
export interface WithdrawDraft {
  accountId: string;
  amount: string;
}

const EMPTY: WithdrawDraft = { accountId: "", amount: "" };

const listeners = new Set<() => void>();
let last: { text: string | null; draft: WithdrawDraft } = { text: null, draft: EMPTY };

function readDraft(place: string): WithdrawDraft {
  const text = sessionStorage.getItem(place);
  if (text !== last.text) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only this file writes it
    last = { text, draft: text === null ? EMPTY : (JSON.parse(text) as WithdrawDraft) };
  }
  return last.draft;
}

const subscribe = (changed: () => void) => {
  listeners.add(changed);
  return () => void listeners.delete(changed);
};
const tell = () => {
  for (const changed of listeners) changed();
};

/**
 * What this person is about to withdraw, kept in this tab until it is sent or begun anew: a reload, the browser's Back and the
 * Change links lose nothing. It is begun anew by coming to the page's first step.
 */
export function useWithdrawDraft(userId: string) {
  const place = `withdraw-draft:${userId}`;
  const draft = useSyncExternalStore(
    subscribe,
    () => readDraft(place),
    () => EMPTY,
  );
  const change = useCallback(
    (to: Partial<WithdrawDraft>) => {
      sessionStorage.setItem(place, JSON.stringify({ ...readDraft(place), ...to }));
      tell();
    },
    [place],
  );
  const forget = useCallback(() => {
    sessionStorage.removeItem(place);
    tell();
  }, [place]);

  useEffect(() => {
    if (new URLSearchParams(window.location.search).get("step") === null) forget();
  }, [forget]);
  return useMemo(() => ({ draft, change, forget }), [draft, change, forget]);
}

export const STEPS = ["account", "amount", "review"] as const;
export type WithdrawStep = (typeof STEPS)[number];

/** The step the address asks for, and a way to another: each is an entry of the browser's history. */
export function useWithdrawStep(): [WithdrawStep, (step: WithdrawStep) => void] {
  const asked = useSearchParams().get("step");
  const go = useCallback((step: WithdrawStep) => {
    window.history.pushState(null, "", step === "account" ? "/withdraw" : `/withdraw?step=${step}`);
  }, []);
  return [STEPS.find((step) => step === asked) ?? "account", go];
}
