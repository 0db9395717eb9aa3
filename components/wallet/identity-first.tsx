"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { ButtonLink } from "@/components/ui/button";
import { Note } from "@/components/ui/note";
import { PageTitle } from "@/components/ui/page-title";

/** What stands where money can't move because nobody has said yet whose wallet this is, or our staff has set its limits to nothing. */
export function IdentityFirst({ page }: { page?: string }) {
  const trpc = useTRPC();
  const identity = useQuery(trpc.identity.status.queryOptions({}));
  const known = identity.data !== undefined && identity.data.recorded !== null;
  return (
    <>
      {page === undefined ? null : <PageTitle className="mb-4">{page}</PageTitle>}
      {known ? (
        <Note tone="warn" title="Your limits are zero for now">
          <p>Our staff set them so. Get help to find out why. Your money is safe where it is.</p>
        </Note>
      ) : (
        <Note tone="info" title="Give your name and identity number first">
          <p>The law asks us to know whose wallet this is before money moves. It takes a minute.</p>
        </Note>
      )}
      <ButtonLink kind="primary" size="tall" className="mt-4 max-md:w-full" href="/settings/limits">
        {known ? "See your limits" : "Give name and identity number"}
      </ButtonLink>
    </>
  );
}
