"use client";

import { useEffect, useRef } from "react";
import { Reference } from "./reference";

export interface Problem {
  sentence: string;
  /** The id of the input it is about. */
  field?: string | undefined;
  /** For support; shown only where there is no field to put right. */
  requestId?: string | undefined;
}

const PREFIX = "Error: ";

/**
 * What stands between the reader and the next step, at the top of a form. Takes focus each time new problems come
 * (`attempt` counts the submissions), and leads to each field.
 */
export function ErrorSummary({ problems, attempt }: { problems: readonly Problem[]; attempt: number }) {
  const box = useRef<HTMLDivElement>(null);
  const shown = problems.length > 0;

  useEffect(() => {
    if (shown && attempt > 0) box.current?.focus();
  }, [shown, attempt]);

  useEffect(() => {
    if (!shown) return;
    document.title = `${PREFIX}${document.title}`;
    return () => {
      document.title = document.title.replace(PREFIX, "");
    };
  }, [shown]);

  if (!shown) return null;
  return (
    <div ref={box} role="alert" tabIndex={-1} className="tone-bad rounded-(--radius-card) px-3.5 py-3">
      <p className="font-semibold">There is a problem</p>
      {problems.map((problem) => (
        <div key={problem.sentence}>
          {problem.field ? (
            <a href={`#${problem.field}`} className="inline-block py-0.5 underline underline-offset-2">
              {problem.sentence}
            </a>
          ) : (
            <p>{problem.sentence}</p>
          )}
          {problem.requestId && !problem.field ? <Reference requestId={problem.requestId} /> : null}
        </div>
      ))}
    </div>
  );
}
