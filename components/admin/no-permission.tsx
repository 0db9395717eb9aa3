import { ButtonLink } from "@/components/ui/button";
import { PageTitle } from "@/components/ui/page-title";

/** What the procedures answered, said by the page: signed in, and not an admin. */
export function NoPermission() {
  return (
    <main id="main" tabIndex={-1} className="mx-auto w-full max-w-[616px] px-4 pt-10 pb-12">
      <PageTitle>This needs an admin</PageTitle>
      <p className="mt-1 mb-5 text-muted">
        You're signed in, but your account doesn't have the admin role. Somebody who runs this wallet can
        grant it; sign in again after that.
      </p>
      <ButtonLink kind="primary" size="tall" href="/">
        Go to Home
      </ButtonLink>
    </main>
  );
}
