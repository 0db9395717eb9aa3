import { ButtonLink } from "@/components/ui/button";
import { Note } from "@/components/ui/note";
import { PageTitle } from "@/components/ui/page-title";

/** What stands where money can't move because nobody has said yet whose wallet this is. */
export function IdentityFirst({ page }: { page?: string }) {
  return (
    <>
      {page === undefined ? null : <PageTitle className="mb-4">{page}</PageTitle>}
      <Note tone="info" title="Give your name and identity number first">
        <p>The law asks us to know whose wallet this is before money moves. It takes a minute.</p>
      </Note>
      <ButtonLink kind="primary" size="tall" className="mt-4 max-md:w-full" href="/settings/limits">
        Give name and identity number
      </ButtonLink>
    </>
  );
}
