import { Button, ButtonLink } from "@/components/ui/button";
import { Reference } from "@/components/ui/reference";
import { Page } from "./page";

/** A fault of ours. Reading a page moves no money, so that can be promised. */
export function ErrorPage({ digest, retry }: { digest: string | undefined; retry: () => void }) {
  return (
    <Page width="form">
      <h1>Something went wrong on our side</h1>
      <p className="mt-1 mb-5 text-muted">
        This page couldn't be shown. Your balance hasn't changed because of it.
      </p>
      <div className="flex flex-wrap gap-2">
        <Button kind="primary" size="tall" onClick={retry}>
          Try again
        </Button>
        <ButtonLink size="tall" href="/">
          Go to Home
        </ButtonLink>
      </div>
      {digest ? (
        <div className="mt-4 text-muted">
          <Reference requestId={digest} />
        </div>
      ) : null}
    </Page>
  );
}
