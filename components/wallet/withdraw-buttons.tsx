"use client";

import { Button } from "@/components/ui/button";
import { Glyph } from "@/components/ui/glyph";
import { Note } from "@/components/ui/note";
import type { SubmitState } from "@/components/use-submit-once";
import { useOffline } from "./offline-banner";

interface WithdrawButtonsProps {
  state: SubmitState;
  words: string;
  onBack: () => void;
  onCheck: () => void;
}

/** The end of the review: the button that withdraws, what it is doing, and the way out when nobody knows. */
export function WithdrawButtons({ state, words, onBack, onCheck }: WithdrawButtonsProps) {
  const offline = useOffline();
  if (state.kind === "unknown") {
    return (
      <div className="mt-4">
        <div role="alert">
          <Note tone="warn" title="We don't know yet if this went through">
            <p>Don't start a new withdrawal. Checking is safe and never sends it twice.</p>
          </Note>
        </div>
        <Button
          size="tall"
          className="mt-2.5 max-md:w-full"
          aria-disabled={state.asking}
          onClick={state.asking ? undefined : onCheck}
        >
          {state.asking ? "Checking…" : "Check now"}
        </Button>
      </div>
    );
  }
  const sending = state.kind === "sending";
  const off = sending || offline;
  return (
    <>
      {state.kind === "not_sent" ? (
        <div role="alert" className="mt-4">
          <Note tone="info" title="It didn't go through">
            <p>Nothing was set aside. You can withdraw now.</p>
          </Note>
        </div>
      ) : null}
      <div className="mt-4 max-md:sticky max-md:bottom-[calc(56px+env(safe-area-inset-bottom))] max-md:-mx-4 max-md:border-t max-md:bg-bg max-md:px-4 max-md:py-3">
        <div className="flex gap-2">
          <Button
            type="submit"
            kind="primary"
            size="tall"
            className="max-md:flex-1"
            aria-disabled={off}
            onClick={(event) => (off ? event.preventDefault() : undefined)}
          >
            {sending ? <Glyph name="running" size={14} /> : null}
            {sending ? "Sending…" : words}
          </Button>
          {sending ? null : (
            <Button kind="quiet" size="tall" onClick={onBack}>
              Back
            </Button>
          )}
        </div>
        <p role="status" className="text-muted not-empty:mt-2">
          {sending && state.slow ? "Still working. Don't close this page." : ""}
        </p>
      </div>
    </>
  );
}
