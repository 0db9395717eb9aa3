"use client";

import { clsx } from "clsx";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Note } from "@/components/ui/note";
import { SubmitButton } from "@/components/ui/submit-button";
import type { SubmitState } from "@/components/use-submit-once";
import { useOffline } from "./offline-banner";

interface SubmitButtonsProps {
  state: SubmitState;
  /** What the button does, with the amount. */
  words: string;
  /** What it makes: a transfer, a withdrawal. */
  what: string;
  /** What stands there when it surely did not happen. */
  notSent: string;
  onBack: () => void;
  onCheck: () => void;
}

/** The end of a review: the button that moves money, what it is doing, and the way out when nobody knows. */
export function SubmitButtons({ state, words, what, notSent, onBack, onCheck }: SubmitButtonsProps) {
  const offline = useOffline();
  if (state.kind === "unknown") return <Unknown asking={state.asking} what={what} onCheck={onCheck} />;
  const sending = state.kind === "sending";
  const off = sending || offline;
  return (
    <Bar hasNote={state.kind === "not_sent"}>
      {state.kind === "not_sent" ? (
        <div role="alert" className="mb-3">
          <Note tone="info" title="It didn't go through">
            <p>{notSent}</p>
          </Note>
        </div>
      ) : null}
      <div className="flex gap-2">
        <SubmitButton
          className="max-md:flex-1"
          running={sending}
          off={offline}
          onClick={(event) => {
            // The second half of a double click may have begun on another button, in the step before.
            if (off || event.detail > 1) event.preventDefault();
          }}
        >
          {words}
        </SubmitButton>
        {sending ? null : (
          <Button kind="quiet" size="tall" onClick={onBack}>
            Back
          </Button>
        )}
      </div>
      <p role="status" className="text-muted not-empty:mt-2">
        {sending && state.slow ? "Still working. Don't close this page." : ""}
      </p>
    </Bar>
  );
}

function Unknown({ asking, what, onCheck }: { asking: boolean; what: string; onCheck: () => void }) {
  return (
    <Bar hasNote>
      <div role="alert" className="mb-3">
        <Note tone="warn" title="We don't know yet if this went through">
          <p>Don't start a new {what}. Checking is safe and never sends it twice.</p>
        </Note>
      </div>
      <Button
        size="tall"
        className="max-md:w-full"
        aria-disabled={asking}
        onClick={asking ? undefined : onCheck}
      >
        {asking ? "Checking…" : "Check now"}
      </Button>
    </Bar>
  );
}

/** In front of the page on a phone, so that what is going on is always in view; the page can still be read to its end. */
function Bar({ hasNote, children }: { hasNote: boolean; children: ReactNode }) {
  return (
    <>
      <div aria-hidden="true" className={clsx("md:hidden", hasNote ? "h-44" : "h-16")} />
      <div className="mt-4 max-md:fixed max-md:inset-x-0 max-md:bottom-[calc(56px+env(safe-area-inset-bottom))] max-md:z-20 max-md:border-t max-md:bg-bg max-md:px-4 max-md:py-3">
        {children}
      </div>
    </>
  );
}
