import { Button } from "@/components/ui/button";
import { Note } from "@/components/ui/note";
import { SubmitButton } from "@/components/ui/submit-button";
import type { SubmitState } from "@/components/use-submit-once";
import type { Deposit } from "@/components/wallet/types";

/** What stands below the form: the button, and what became of sending it. */
export function DepositSubmit({
  state,
  started,
  offline,
}: {
  state: SubmitState;
  started: Deposit | undefined;
  offline: boolean;
}) {
  if (state.kind === "accepted") {
    return (
      <Note tone="info" title="Taking you to Revio's secure page…">
        {started?.checkoutUrl ? (
          <a href={started.checkoutUrl} className="underline underline-offset-2">
            Go there yourself if nothing happens
          </a>
        ) : null}
      </Note>
    );
  }
  if (state.kind === "unknown") {
    return (
      <>
        <div role="alert">
          <Note tone="warn" title="We don't know yet if this went through">
            <p>Don't start a new deposit. Checking is safe and never starts it twice.</p>
          </Note>
        </div>
        <Button type="submit" size="tall" className="mt-2.5">
          Check now
        </Button>
      </>
    );
  }
  const sending = state.kind === "sending";
  return (
    <>
      <SubmitButton running={sending} off={offline}>
        Continue to Revio
      </SubmitButton>
      <p role="status" className="mt-2 text-muted">
        {sending && state.slow ? "Still working. Don't close this page." : ""}
      </p>
    </>
  );
}
