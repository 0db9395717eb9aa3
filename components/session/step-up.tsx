"use client";

import type { inferRouterInputs } from "@trpc/server";
import dynamic from "next/dynamic";
import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { AppRouter } from "@/server/trpc/root";

/** Most pages never ask: what it takes comes when it does. */
const StepUpDialog = dynamic(() => import("./step-up-dialog").then((module) => module.StepUpDialog));

/** What is to be confirmed, in the words of `stepUp.start`. */
export type Wish = inferRouterInputs<AppRouter>["stepUp"]["start"];

/** What stands above the field: the wish in words, and its figures and names. */
export interface Shown {
  what: string;
  facts: [label: string, value: string][];
}

export interface Asked {
  wish: Wish;
  shown: Shown;
  /** The confirmation, or nothing when the person went away. */
  answer: (stepUpId: string | undefined) => void;
  /** What is wrong with the wish itself. */
  refuse: (error: unknown) => void;
}

/** Opens the dialog, and gives the `stepUpId` for the command; undefined when it was closed: then nothing is to be done. */
type Confirm = (wish: Wish, shown: Shown) => Promise<string | undefined>;

/** For tests, which answer by themselves. */
export const StepUpContext = createContext<Confirm>(() => Promise.resolve(undefined));

/**
 * Asks "is it really you?" for one wish, shown as it is. The answer is good for exactly that wish, once, within 5 minutes. Throws what
 * the server refused about a field of the wish, which is for the form to show.
 */
export const useStepUp = (): Confirm => useContext(StepUpContext);

/** Holds the one dialog that asks. A second wish while one is asked about is answered with nothing. */
export function StepUpProvider({ children }: { children: ReactNode }) {
  const [asked, setAsked] = useState<Asked>();
  const [needed, setNeeded] = useState(false);
  const busy = useRef(false);

  const confirm = useCallback<Confirm>(async (wish, shown) => {
    if (busy.current) return undefined;
    busy.current = true;
    setNeeded(true);
    try {
      return await new Promise<string | undefined>((answer, refuse) =>
        setAsked({ wish, shown, answer, refuse }),
      );
    } finally {
      flushSync(() => setAsked(undefined)); // closed before whoever asked goes on: the focus it gives back is theirs to move
      busy.current = false;
    }
  }, []);

  return (
    <StepUpContext value={confirm}>
      {children}
      {needed ? <StepUpDialog asked={asked} /> : null}
    </StepUpContext>
  );
}
