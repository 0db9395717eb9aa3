"use client";

import { type ReactNode, useEffect } from "react";
import { type RefusalWords, refusalOf } from "@/components/refusal";
import { Button } from "@/components/ui/button";
import { Note } from "@/components/ui/note";
import { RefusalNote } from "@/components/ui/refusal-note";

interface LinkStepsProps {
  /** Null for whoever came without one, undefined before the page has looked. */
  token: string | null | undefined;
  /** What the link does, as far as it has come. */
  action: {
    mutate: (link: { token: string }) => void;
    isIdle: boolean;
    isPending: boolean;
    isError: boolean;
    error: unknown;
  };
  /** What it will do, before somebody does it; without this the page does it by itself. */
  before?: { sentences: string[]; button: string };
  doing: string;
  /** What to do when this link does nothing any more. */
  otherwise: ReactNode;
  /** In place of a link: what the page offers to whoever came without one. */
  without?: ReactNode;
  /** What happened, and what is next. */
  children: ReactNode;
}

/**
 * The steps of a page that the link of a mail opens. With `before` nothing is done until somebody says so, so that programs that open
 * links use none up.
 */
export function LinkSteps({ token, action, before, doing, otherwise, without, children }: LinkStepsProps) {
  const { mutate } = action;
  const byItself = before === undefined;
  useEffect(() => {
    if (byItself && token) mutate({ token });
  }, [byItself, token, mutate]);

  if (token === undefined) return <p className="text-muted">Opening the link…</p>;
  if (token === null) return without ?? <Incomplete otherwise={otherwise} />;
  const follow = () => mutate({ token });
  if (action.isError)
    return <Refused refusal={refusalOf(action.error)} otherwise={otherwise} again={follow} />;
  if (!action.isIdle && !action.isPending) return <div role="status">{children}</div>;
  if (!before) return <p className="text-muted">{doing}</p>;
  return (
    <div className="grid gap-4">
      {before.sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <Button
        kind="primary"
        size="tall"
        wide
        aria-disabled={action.isPending}
        onClick={action.isPending ? undefined : follow}
      >
        {action.isPending ? doing : before.button}
      </Button>
    </div>
  );
}

/** Somebody typed the address, or a mail program cut the link. */
const Incomplete = ({ otherwise }: { otherwise: ReactNode }) => (
  <div className="grid gap-4">
    <Note tone="info" title="This link isn't complete">
      <p>Open it from the mail again, or copy all of it. Nothing has changed.</p>
    </Note>
    {otherwise}
  </div>
);

interface RefusedProps {
  refusal: RefusalWords;
  otherwise: ReactNode;
  again: () => void;
}

/** A link that does nothing leads on; anything else can be tried again. */
export function Refused({ refusal, otherwise, again }: RefusedProps) {
  const isOver = refusal.code === "LINK_INVALID";
  return (
    <div className="grid gap-4">
      <RefusalNote
        tone={isOver ? "warn" : "bad"}
        title={isOver ? "This link does nothing any more" : "That didn't work"}
        sentence={refusal.sentence}
        requestId={isOver ? undefined : refusal.requestId}
      />
      {isOver ? (
        otherwise
      ) : (
        <Button size="tall" wide onClick={again}>
          Try again
        </Button>
      )}
    </div>
  );
}
