"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { isDefinite, type RefusalWords, refusalOf } from "./refusal";

const SLOW_AFTER_MS = 8_000;
const GIVE_UP_AFTER_MS = 30_000;

/**
 * Refusals that another moment may not give: nothing was done, and under the same key the answer would stay for ever, also when
 * money has come in or the day is over. The same wish is tried again as a new one.
 */
const ASK_ANEW = new Set([
  "IDEMPOTENCY_CONFLICT",
  "PROVIDER_UNAVAILABLE",
  "BUSY",
  "RATE_LIMITED",
  "SESSION_ENDED",
  "INSUFFICIENT_FUNDS",
  "LIMIT_DAY",
  "LIMIT_MONTH",
  "TIER_SINGLE",
  "TIER_DAY",
  "TIER_MONTH",
  "TIER_BALANCE",
  "RECIPIENT_LIMIT",
  "FROZEN",
  "FACTOR_REQUIRED",
  "EMAIL_UNVERIFIED",
  "RECIPIENT_UNAVAILABLE",
  "WITHDRAWALS_HELD",
  "NEW_RECIPIENT_HELD",
  "WITHDRAWALS_OFF",
  "BANK_ACCOUNT_COOLING",
  "QUOTE_EXPIRED",
]);

export type SubmitState =
  | { kind: "idle" }
  | { kind: "sending"; slow: boolean }
  | { kind: "accepted" }
  | { kind: "refused"; refusal: RefusalWords }
  | { kind: "unknown"; asking: boolean }
  /** After a check: the wish never arrived, and may be sent again under the same key. */
  | { kind: "not_sent" };

interface SubmitOnce<Body, Result> {
  /** Names the draft in `sessionStorage`. */
  draft: string;
  /** Sends the wish under its key. The same key and body again must give the first result. */
  send: (key: string, body: Body, signal: AbortSignal) => Promise<Result>;
  /** Looks up what a key led to, and does nothing else; null for nothing. */
  find?: (key: string, signal: AbortSignal) => Promise<Result | null>;
  onAccepted: (result: Result) => void;
}

/**
 * Submits a money command once, whatever the person, the tab or the network does. One key belongs to one body: it is kept
 * in `sessionStorage`, so a double click, a reload while sending and a repeat after a lost answer all reach the same
 * result, and it is new only when the body changes or the wish was answered. Without `find`, `submit` again from
 * "unknown" is the check: it asks under the same key. With it, `check` only looks.
 */
export function useSubmitOnce<Body, Result>({ draft, send, find, onAccepted }: SubmitOnce<Body, Result>) {
  const [state, setState] = useState<SubmitState>({ kind: "idle" });
  const busy = useRef(false);
  const slowTimer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => () => clearTimeout(slowTimer.current), []);

  const accept = useCallback(
    (result: Result) => {
      busy.current = true;
      forget(draft);
      setState({ kind: "accepted" });
      onAccepted(result);
    },
    [draft, onAccepted],
  );

  /** Makes the key of a body before it is sent, so that a copy of the tab made from here on reaches the same result. */
  const prepare = useCallback((body: Body) => void keyFor(draft, body), [draft]);

  const submit = useCallback(
    async (body: Body) => {
      if (busy.current) return;
      busy.current = true;
      setState({ kind: "sending", slow: false });
      slowTimer.current = setTimeout(() => setState({ kind: "sending", slow: true }), SLOW_AFTER_MS);
      try {
        accept(await send(keyFor(draft, body), body, AbortSignal.timeout(GIVE_UP_AFTER_MS)));
      } catch (error) {
        const refusal = refusalOf(error);
        if (ASK_ANEW.has(refusal.code)) forget(draft);
        setState(isDefinite(refusal) ? { kind: "refused", refusal } : { kind: "unknown", asking: false });
        busy.current = false;
      } finally {
        clearTimeout(slowTimer.current);
      }
    },
    [draft, send, accept],
  );

  /** Asks what became of a wish whose answer was lost; nothing when there is none. */
  const check = useCallback(async () => {
    const kept = sessionStorage.getItem(place(draft));
    if (busy.current || kept === null || !find) return;
    busy.current = true;
    setState({ kind: "unknown", asking: true });
    try {
      const found = await find(splitOnce(kept)[0], AbortSignal.timeout(GIVE_UP_AFTER_MS));
      if (found !== null) return accept(found);
      setState({ kind: "not_sent" });
    } catch {
      setState({ kind: "unknown", asking: false });
    }
    busy.current = false;
  }, [draft, find, accept]);

  /** The same for a page that opens, perhaps after a reload while sending: it is heard of only when it led to something. */
  const resume = useCallback(async () => {
    const kept = sessionStorage.getItem(place(draft));
    if (kept === null || !find) return;
    const found = await find(splitOnce(kept)[0], AbortSignal.timeout(GIVE_UP_AFTER_MS)).catch(() => null);
    if (found !== null && !busy.current) accept(found);
  }, [draft, find, accept]);

  /** The person edits: what was refused is no longer on screen. An unknown outcome stays until it is known. */
  const edited = useCallback(
    () => setState((now) => (now.kind === "refused" || now.kind === "not_sent" ? { kind: "idle" } : now)),
    [],
  );

  return { state, prepare, submit, check, resume, edited };
}

const place = (draft: string): string => `submit-once:${draft}`;
const forget = (draft: string): void => sessionStorage.removeItem(place(draft));

function keyFor(draft: string, body: unknown): string {
  const fingerprint = JSON.stringify(body);
  const kept = sessionStorage.getItem(place(draft));
  if (kept !== null) {
    const [key, of] = splitOnce(kept);
    if (of === fingerprint) return key;
  }
  const key = crypto.randomUUID();
  sessionStorage.setItem(place(draft), `${key} ${fingerprint}`);
  return key;
}

function splitOnce(text: string): [string, string] {
  const at = text.indexOf(" ");
  return [text.slice(0, at), text.slice(at + 1)];
}
