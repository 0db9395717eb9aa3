"use client";

import { useEffect, useState } from "react";
import { goToGoogle } from "@/components/session/go-to-google";
import { ButtonLink } from "@/components/ui/button";
import { RefusalNote } from "@/components/ui/refusal-note";
import { GoogleButton } from "./google-button";

interface GoogleTripProps {
  /** Where it ends, a path of ours. */
  next: string;
  /** Leave at once: somebody pressed the button on a page of ours. */
  begin: boolean;
  /** Why the last trip came to nothing. */
  problem?: { sentence: string; requestId?: string | undefined } | undefined;
  /** It was to link an account, which begins in the settings. */
  linking?: boolean;
}

/** Leaves for Google, or says why the last try came to nothing and offers what can be done. */
export function GoogleTrip({ next, begin, problem: before, linking = false }: GoogleTripProps) {
  const [problem, setProblem] = useState(before);
  const [leaving, setLeaving] = useState(begin);

  useEffect(() => {
    if (!leaving) return;
    void goToGoogle({ next }).then((refusal) => {
      if (!refusal) return;
      setProblem(refusal);
      setLeaving(false);
    });
  }, [leaving, next]);

  if (leaving) return <p role="status">Taking you to Google…</p>;
  return (
    <div className="grid gap-4">
      {problem ? (
        <RefusalNote
          tone="warn"
          title={linking ? "Google wasn't linked" : "You aren't signed in"}
          sentence={problem.sentence}
          requestId={problem.requestId}
        />
      ) : null}
      {linking ? (
        <ButtonLink kind="primary" size="tall" wide href={next}>
          Back to Security
        </ButtonLink>
      ) : (
        <>
          <GoogleButton onClick={() => setLeaving(true)}>Continue with Google</GoogleButton>
          <ButtonLink size="tall" wide href={`/sign-in?next=${encodeURIComponent(next)}`}>
            Sign in with your password
          </ButtonLink>
        </>
      )}
    </div>
  );
}
