"use client";

import { ArrowLeft } from "lucide-react";
import { refusalOf } from "@/components/refusal";
import { ButtonLink } from "@/components/ui/button";
import { PageTitle } from "@/components/ui/page-title";
import { PageFailure } from "@/components/wallet/page-failure";
import { longTitle } from "./long-title";
import { TransactionDetail } from "./transaction-detail";
import { useTransaction } from "./use-transaction";

/** One transaction as a page of its own; it follows what happens while it is open. */
export function TransactionPage({ id }: { id: string }) {
  const detail = useTransaction(id);
  if (!detail.data)
    return detail.isError ? (
      <PageFailure title="Transaction" {...refusalOf(detail.error)} retry={() => void detail.refetch()} />
    ) : null;
  return (
    <>
      <ButtonLink kind="quiet" size="sm" href="/activity" className="mb-2 -ml-2.5">
        <ArrowLeft size={16} strokeWidth={1.5} aria-hidden="true" />
        All activity
      </ButtonLink>
      <section className="card p-4 md:p-6">
        <TransactionDetail
          detail={detail.data}
          heading={
            <PageTitle className="text-14! leading-5! font-normal! tracking-normal! text-muted">
              {longTitle(detail.data)}
            </PageTitle>
          }
        />
      </section>
    </>
  );
}
