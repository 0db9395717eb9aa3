"use client";

import { useSearchParams } from "next/navigation";
import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";
import type { Recipient } from "./types";

/** What has been entered so far. `recipient` is whom `to` stands for, null while that isn't known. */
export interface SendDraft {
  to: string;
  recipient: Recipient | null;
  amount: string;
  note: string;
}

const EMPTY: SendDraft = { to: "", recipient: null, amount: "", note: "" };

const listeners = new Set<() => void>();
let last: { text: string | null; draft: SendDraft } = { text: null, draft: EMPTY };

function readDraft(place: string): SendDraft {
  const text = sessionStorage.getItem(place);
  if (text !== last.text) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only this file writes it
    last = { text, draft: text === null ? EMPTY : (JSON.parse(text) as SendDraft) };
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
 * What this person is about to send, kept in this tab until it is sent or begun anew: a reload and the browser's Back lose
 * nothing. It is begun anew by coming to the page's first step.
 */
export function useSendDraft(userId: string) {
  const place = `send-draft:${userId}`;
  const draft = useSyncExternalStore(
    subscribe,
    () => readDraft(place),
    () => EMPTY,
  );
  const change = useCallback(
    (to: Partial<SendDraft>) => {
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

export const STEPS = ["to", "amount", "review"] as const;
export type SendStep = (typeof STEPS)[number];

/** The step the address asks for, and a way to another: each is an entry of the browser's history. */
export function useSendStep(): [SendStep, (step: SendStep) => void] {
  const asked = useSearchParams().get("step");
  const go = useCallback((step: SendStep) => {
    window.history.pushState(null, "", step === "to" ? "/send" : `/send?step=${step}`);
  }, []);
  return [STEPS.find((step) => step === asked) ?? "to", go];
}
