import { ButtonLink } from "@/components/ui/button";
import { Note } from "@/components/ui/note";
import { PageTitle } from "@/components/ui/page-title";
import { Countdown } from "./countdown";

/** Why no money can move, and what that means. */
export interface WhyOff {
  title: string;
  sentence: string;
  /** When it ends by itself. */
  until?: string | null;
}

export const FROZEN: WhyOff = {
  title: "Your wallet is frozen, so money can't move",
  sentence: "Get help to find out why. Your money is safe where it is.",
};

/** A page that moves money, while none can be moved there. */
export function MoneyOff({ page, why }: { page: string; why: WhyOff }) {
  return (
    <>
      <PageTitle className="mb-4">{page}</PageTitle>
      <Note tone="warn" title={why.title}>
        <p>{why.sentence}</p>
        {why.until ? <Countdown until={why.until} /> : null}
      </Note>
      <ButtonLink size="tall" href="/" className="mt-4 max-md:w-full">
        Go to Home
      </ButtonLink>
    </>
  );
}
