"use client";

import type { RefusalWords } from "@/components/refusal";
import { buttonLook } from "@/components/ui/button";
import { focus } from "@/components/ui/focus";
import { RefusalNote } from "@/components/ui/refusal-note";
import { here } from "./here";
import { StepUpButtons } from "./step-up-buttons";
import { problemWords } from "./step-up-words";

interface StepUpFreshProps {
  /** Why the sign-in of this session could not stand for a confirmation; none before it was tried. */
  problem: RefusalWords | undefined;
  sending: boolean;
  onProof: () => void;
  onCancel: () => void;
}

/** For who has neither password nor app: a sign-in with Google of a moment ago is the proof. */
export function StepUpFresh({ problem, sending, onProof, onCancel }: StepUpFreshProps) {
  const stale = problem?.code === "FRESH_SIGN_IN";
  return (
    <div className="grid gap-4">
      {problem ? (
        <RefusalNote
          tone={stale ? "info" : "warn"}
          title={stale ? "Sign in again first" : "That didn't work"}
          sentence={
            stale ? "Google brings you back to this page. Nothing was done yet." : problemWords(problem, 0)
          }
        />
      ) : (
        <p className="text-muted">
          You sign in with Google. Having done so in the last 10 minutes confirms this.
        </p>
      )}
      <StepUpButtons ref={focus} sending={sending} onConfirm={onProof} onCancel={onCancel}>
        {stale ? (
          <a
            ref={focus}
            className={buttonLook({ kind: "primary", size: "tall", className: "max-md:w-full" })}
            href={`/sign-in/google?next=${encodeURIComponent(here())}`}
          >
            Sign in again with Google
          </a>
        ) : undefined}
      </StepUpButtons>
    </div>
  );
}
