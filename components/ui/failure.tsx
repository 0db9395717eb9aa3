import { Button } from "./button";
import { Reference } from "./reference";

interface FailureProps {
  sentence: string;
  requestId?: string | undefined;
  retry?: (() => void) | undefined;
}

/** A part of a page that couldn't be read: one sentence, a way to try again, the reference. */
export function Failure({ sentence, requestId, retry }: FailureProps) {
  return (
    <div role="alert" className="px-4 py-6 text-center">
      <p>{sentence}</p>
      {retry ? (
        <Button className="mt-3" onClick={retry}>
          Try again
        </Button>
      ) : null}
      {requestId ? (
        <div className="mx-auto mt-2 w-fit text-left">
          <Reference requestId={requestId} />
        </div>
      ) : null}
    </div>
  );
}
