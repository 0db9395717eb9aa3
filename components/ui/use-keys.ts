"use client";

import { useEffect, useRef } from "react";

/** Where the choice is kept that single-letter keys are off. */
export const SINGLE_KEYS = "single-keys";

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches("input:not([type=radio], [type=checkbox]), textarea, select"));

const areOff = (): boolean => {
  try {
    return localStorage.getItem(SINGLE_KEYS) === "off";
  } catch {
    return false;
  }
};

/**
 * Calls the function of a key. Letters and signs do nothing while typing, with a modifier, inside an open dialog, or when
 * they are switched off in Settings. `Escape` always counts, unless an open layer has taken it.
 */
export function useKeys(keys: Record<string, (event: KeyboardEvent) => void>): void {
  const latest = useRef(keys);

  useEffect(() => {
    latest.current = keys;
  });

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const act = latest.current[event.key];
      if (!act || event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
      const inDialog = document.querySelector("dialog[open]") !== null;
      if (event.key !== "Escape" && (isTyping(event.target) || inDialog || areOff())) return;
      if (event.key === "Escape" && inDialog) return;
      act(event);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}
