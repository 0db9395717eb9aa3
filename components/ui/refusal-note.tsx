import { Note } from "./note";
import { Reference } from "./reference";
import type { Tone } from "./tone";

interface RefusalNoteProps {
  sentence: string;
  requestId?: string | undefined;
  title?: string;
  tone?: Tone;
  /** Where it stands among what is around it. */
  className?: string;
}

/** Why what was asked for was refused, beside where it was asked; read out when it comes. */
export function RefusalNote({ sentence, requestId, title, tone = "bad", className }: RefusalNoteProps) {
  return (
    <div role="alert" className={className}>
      <Note tone={tone} title={title}>
        <p>{sentence}</p>
        {requestId ? <Reference requestId={requestId} /> : null}
      </Note>
    </div>
  );
}
