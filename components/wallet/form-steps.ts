"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
const subscribe = (changed: () => void) => {
  listeners.add(changed);
  return () => void listeners.delete(changed);
};
const tell = () => {
  for (const changed of listeners) changed();
};

/** The drafts as read last: the same text is the same object, so that nothing is drawn for nothing. */
const parsed = new Map<string, { text: string; draft: object }>();

function readDraft<Draft extends object>(place: string, empty: Draft): Draft {
  const text = sessionStorage.getItem(place);
  if (text === null) return empty;
  const known = parsed.get(place);
  const draft: unknown = known?.text === text ? known.draft : { ...empty, ...JSON.parse(text) };
  parsed.set(place, { text, draft: draft as object });
  return draft as Draft;
}

/**
 * What somebody has entered in a form of several steps, kept in this tab until it is sent or begun anew: a reload, the browser's
 * Back and the Change links lose nothing. It is begun anew by coming to the page's first step.
 *
 * @param place names the draft in `sessionStorage`, and its person: another one who signs in here must not see it
 * @param empty the same object for every call
 */
export function useDraft<Draft extends object>(place: string, empty: Draft) {
  const draft = useSyncExternalStore(
    subscribe,
    () => readDraft(place, empty),
    () => empty,
  );
  const change = useCallback(
    (to: Partial<Draft>) => {
      sessionStorage.setItem(place, JSON.stringify({ ...readDraft(place, empty), ...to }));
      tell();
    },
    [place, empty],
  );
  const forget = useCallback(() => {
    sessionStorage.removeItem(place);
    tell();
  }, [place]);

  useLayoutEffect(() => {
    if (new URLSearchParams(window.location.search).get("step") === null) forget();
  }, [forget]);
  return useMemo(() => ({ draft, change, forget }), [draft, change, forget]);
}

/** The step the address asks for, and a way to another: each is an entry of the browser's history, the first without a name. */
export function useSteps<Step extends string>(
  steps: readonly [Step, ...Step[]],
): [Step, (step: Step) => void] {
  const [first] = steps;
  const path = usePathname();
  const asked = useSearchParams().get("step");
  const go = useCallback(
    (step: Step) => window.history.pushState(null, "", step === first ? path : `${path}?step=${step}`),
    [first, path],
  );
  return [steps.find((step) => step === asked) ?? first, go];
}

/** Focus goes to the heading of a step that comes up, as on a new page; one that comes up with a problem has its own focus. */
export function useStepFocus(step: string, hasProblem: boolean) {
  const box = useRef<HTMLDivElement>(null);
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current === step) return;
    shown.current = step;
    window.scrollTo(0, 0);
    if (!hasProblem) box.current?.querySelector("h1")?.focus({ preventScroll: true });
  }, [step, hasProblem]);
  return box;
}
