import type { ComponentProps } from "react";
import { Failure } from "@/components/ui/failure";
import { PageTitle } from "@/components/ui/page-title";

/** A page that couldn't be read at all: it still says which page it is. */
export function PageFailure({ title, ...failure }: { title: string } & ComponentProps<typeof Failure>) {
  return (
    <>
      <PageTitle className="mb-4">{title}</PageTitle>
      <section className="card">
        <Failure {...failure} />
      </section>
    </>
  );
}
