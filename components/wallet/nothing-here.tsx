import { ButtonLink } from "@/components/ui/button";
import { PageTitle } from "@/components/ui/page-title";
import { Page } from "./page";

/** The same for what never was and for what belongs to somebody else. */
export function NothingHere() {
  return (
    <Page width="form">
      <PageTitle>There is nothing here</PageTitle>
      <p className="mt-1 mb-5 text-muted">
        The address may be mistyped, or what it led to isn't in this wallet. Your transactions are in
        Activity.
      </p>
      <div className="flex flex-wrap gap-2">
        <ButtonLink kind="primary" size="tall" href="/activity">
          Go to Activity
        </ButtonLink>
        <ButtonLink size="tall" href="/">
          Go to Home
        </ButtonLink>
      </div>
    </Page>
  );
}
