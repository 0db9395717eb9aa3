"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { refusalOf } from "@/components/refusal";
import { ButtonLink } from "@/components/ui/button";
import { Failure } from "@/components/ui/failure";
import { PageTitle } from "@/components/ui/page-title";
import { TransactionDetail } from "./transaction-detail";

/** One transaction as a page of its own; it follows what happens while it is open. */
export function TransactionPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const detail = useQuery({
    ...trpc.transactions.get.queryOptions({ id }, BACKGROUND),
    refetchInterval: ({ state }) =>
      state.data?.badge === "processing" || state.data?.badge === "not_finished" ? 15_000 : false,
  });
  if (!detail.data)
    return detail.isError ? (
      <Failure {...refusalOf(detail.error)} retry={() => void detail.refetch()} />
    ) : null;
  const { title, subtitle } = detail.data;
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
              {[title, subtitle].filter(Boolean).join(" · ")}
            </PageTitle>
          }
        />
      </section>
    </>
  );
}
