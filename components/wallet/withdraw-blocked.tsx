import { ButtonLink } from "@/components/ui/button";
import { Note } from "@/components/ui/note";
import { PageTitle } from "@/components/ui/page-title";
import { formatExpectedBy } from "@/server/dates";
import type { WithdrawalLimits } from "./types";

interface Blocked {
  title: string;
  sentence: string;
}

const HOLDS: Record<string, string> = {
  credentials: "You changed how you sign in.",
  bank_account: "Something about a bank account of yours has to be checked.",
  chargeback: "A card payment of yours was disputed.",
};

/** Why nothing can be withdrawn at all, and until when; undefined when it can. */
export function whyBlocked({ frozen, hold, off }: WithdrawalLimits): Blocked | undefined {
  if (frozen)
    return {
      title: "Your wallet is frozen, so money can't move",
      sentence: "Get help to find out why. Your money is safe where it is.",
    };
  if (hold) {
    const end = hold.until
      ? `You can withdraw again from ${formatExpectedBy(hold.until)}.`
      : "A person is looking at it. Get help to find out more.";
    return {
      title: "Withdrawals are paused to keep your money safe",
      sentence: [HOLDS[hold.kind], end].filter(Boolean).join(" "),
    };
  }
  if (off)
    return {
      title: "Withdrawals are switched off right now",
      sentence: "No money has moved. Try again later.",
    };
  return undefined;
}

/** The page while nothing can be withdrawn. */
export function WithdrawBlocked({ title, sentence }: Blocked) {
  return (
    <>
      <PageTitle className="mb-4">Withdraw</PageTitle>
      <Note tone="warn" title={title}>
        <p>{sentence}</p>
      </Note>
      <ButtonLink size="tall" href="/" className="mt-4 max-md:w-full">
        Go to Home
      </ButtonLink>
    </>
  );
}
