"use client";

import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { focus } from "@/components/ui/focus";
import { Note } from "@/components/ui/note";
import { RefusalNote } from "@/components/ui/refusal-note";
import { here } from "./here";
import { SetUpTwoStep } from "./set-up-two-step";
import type { Asked, Shown } from "./step-up";
import { StepUpFresh } from "./step-up-fresh";
import { StepUpProof } from "./step-up-proof";
import { ENDED, OTHERWISE, problemWords } from "./step-up-words";
import { type Method, useChallenge } from "./use-challenge";

/** The dialog for the wish that is asked about; closed when there is none. */
export function StepUpDialog({ asked }: { asked: Asked | undefined }) {
  const [round, setRound] = useState(0);
  return (
    <Dialog open={asked !== undefined} onClose={() => asked?.answer(undefined)} title="Confirm that it's you">
      {asked ? <Confirmation key={round} {...asked} onAgain={() => setRound(round + 1)} /> : null}
    </Dialog>
  );
}

function Confirmation({ onAgain, ...asked }: Asked & { onAgain: () => void }) {
  const { shown, answer } = asked;
  const { challenge, problem, sending, prove, forgetProblem } = useChallenge(asked);
  const close = () => answer(undefined);
  const [method, setMethod] = useState<Method>();
  const current = method ?? (challenge.kind === "open" ? challenge.methods[0] : undefined);

  if (challenge.kind === "refused")
    return challenge.refusal.code === "FACTOR_REQUIRED" ? (
      <NeedsSetUp shown={shown} onClose={close} />
    ) : (
      <Stopped
        shown={shown}
        title="This can't be confirmed now"
        sentence={problemWords(challenge.refusal, 0)}
        onAgain={onAgain}
        onClose={close}
      />
    );
  if (challenge.kind === "ended")
    return <Stopped shown={shown} {...ENDED[challenge.why]} onAgain={onAgain} onClose={close} />;
  if (challenge.kind === "starting" || current === undefined)
    return (
      <Frame shown={shown}>
        <div className="skeleton h-24" aria-hidden="true" />
      </Frame>
    );
  if (current === "fresh")
    return (
      <Frame shown={shown}>
        <StepUpFresh
          problem={problem}
          sending={sending}
          onProof={() => void prove(current, "")}
          onCancel={close}
        />
      </Frame>
    );
  const other = OTHERWISE[current];
  return (
    <Frame shown={shown}>
      <StepUpProof
        key={current}
        method={current}
        error={problem && problemWords(problem, challenge.triesLeft)}
        sending={sending}
        onEdit={forgetProblem}
        onProof={(secret) => void prove(current, secret)}
        onCancel={close}
      />
      {other && challenge.methods.includes(other.to) ? (
        <Button
          kind="quiet"
          size="tall"
          className="-mx-4 mt-2 w-fit max-md:mx-0 max-md:w-full"
          onClick={() => {
            forgetProblem();
            setMethod(other.to);
          }}
        >
          {other.words}
        </Button>
      ) : null}
    </Frame>
  );
}

/** What is confirmed, above whatever is asked for. */
function Frame({ shown: { what, facts }, children }: { shown: Shown; children: ReactNode }) {
  return (
    <>
      <p className="font-medium wrap-anywhere">{what}</p>
      {facts.length > 0 ? (
        <dl className="mt-2 rounded-(--radius-control) bg-sunken px-3 py-2">
          {facts.map(([label, value]) => (
            <div key={label} className="flex justify-between gap-4 py-0.5">
              <dt className="flex-none text-muted">{label}</dt>
              <dd className="text-right font-medium wrap-anywhere tabular-nums">{value}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      <div className="mt-4 grid">{children}</div>
    </>
  );
}

interface StoppedProps {
  shown: Shown;
  title: string;
  sentence: string;
  onAgain: () => void;
  onClose: () => void;
}

/** It ends here unless it is begun anew. */
function Stopped({ shown, title, sentence, onAgain, onClose }: StoppedProps) {
  return (
    <Frame shown={shown}>
      <RefusalNote tone="warn" title={title} sentence={sentence} />
      <div className="mt-4 flex flex-wrap gap-2">
        <Button ref={focus} kind="primary" size="tall" className="max-md:flex-1" onClick={onAgain}>
          Start again
        </Button>
        <Button size="tall" className="max-md:flex-1" onClick={onClose}>
          Close
        </Button>
      </div>
    </Frame>
  );
}

/** Nothing this person has can confirm it: the way to the set-up, and back here afterwards. */
function NeedsSetUp({ shown, onClose }: { shown: Shown; onClose: () => void }) {
  return (
    <Frame shown={shown}>
      <div role="alert">
        <Note tone="info" title="Set up two-step sign-in first">
          <p>This needs a code from an authenticator app. Nothing was done, and what you entered is kept.</p>
        </Note>
      </div>
      <div className="mt-4 flex flex-wrap gap-2">
        <SetUpTwoStep next={here()} onClick={onClose} />
        <Button size="tall" className="max-md:w-full" onClick={onClose}>
          Not now
        </Button>
      </div>
    </Frame>
  );
}
