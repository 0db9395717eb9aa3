"use client";

import { Button } from "@/components/ui/button";
import { Glyph } from "@/components/ui/glyph";
import { Note } from "@/components/ui/note";
import type { SubmitState } from "@/components/use-submit-once";
import { useOffline } from "./offline-banner";

/** The end of the review: the button that sends, what it is doing, and the way out when nobody knows. */
export function SendButtons({
  state,
  words,
  onBack,
}: {
  state: SubmitState;
  words: string;
  onBack: () => void;
}) {
  const offline = useOffline();
  if (state.kind === "unknown") {
    return (
      <div className="mt-4">
        <div role="alert">
          <Note tone="warn" title="We don't know yet if this went through">
            <p>Don't start a new transfer. Checking is safe and never sends it twice.</p>
          </Note>
        </div>
        <Button type="submit" size="tall" className="mt-2.5">
          Check now
        </Button>
      </div>
    );
  }
  const sending = state.kind === "sending";
  const off = sending || offline;
  return (
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
  );
}
