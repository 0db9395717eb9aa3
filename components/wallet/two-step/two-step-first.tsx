"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { SetUpTwoStep } from "@/components/session/set-up-two-step";
import { Note } from "@/components/ui/note";
import { PageTitle } from "@/components/ui/page-title";
import { CancelButton } from "@/components/wallet/cancel-button";

/** What stands where two-step sign-in is needed and not set up: why, what it does to money, and the way there and back. */
export function TwoStepFirst({ page, onCancel }: { page?: string; onCancel?: (() => void) | undefined }) {
  const path = usePathname();
  const search = useSearchParams().toString();
  const back = search === "" ? path : `${path}?${search}`;
  return (
    <>
      {page === undefined ? null : <PageTitle className="mb-4">{page}</PageTitle>}
      <Note tone="info" title="Set up two-step sign-in first">
        <p>
          Withdrawing and adding a bank account take a code from an app on your phone. Setting it up takes two
          minutes. To keep your money safe, withdrawals and sending to new people wait for 6 hours then.
        </p>
      </Note>
      <div className="mt-4 flex flex-wrap gap-2">
        <SetUpTwoStep next={back} />
        <CancelButton onCancel={onCancel} />
      </div>
    </>
  );
}
