"use client";

import { X } from "lucide-react";
import { refusalOf } from "@/components/refusal";
import { Button, ButtonLink } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Failure } from "@/components/ui/failure";
import { useMedia } from "@/components/ui/use-media";
import { longTitle } from "./long-title";
import { TransactionDetail } from "./transaction-detail";
import { useTransaction } from "./use-transaction";

interface TransactionSheetProps {
  id: string | null;
  onClose: () => void;
}

/** The open row in full: beside the list where there is room for both, else over it. */
export function TransactionSheet({ id, onClose }: TransactionSheetProps) {
  const beside = useMedia("(min-width: 1280px)");
  if (beside === false) {
    return (
      <Dialog open={id !== null} onClose={onClose} title="Transaction details" shape="side" hideTitle>
        {id === null ? null : <SheetBody id={id} />}
      </Dialog>
    );
  }
  if (id === null) return null;
  return (
    <aside
      aria-label="Transaction details"
      className="no-print sticky top-0 hidden h-dvh w-[400px] flex-none overflow-y-auto border-l bg-surface px-[22px] py-5 xl:block 2xl:w-(--sheet)"
    >
      <Button
        kind="quiet"
        size="sm"
        aria-label="Close"
        className="absolute top-4 right-3 z-10"
        onClick={onClose}
      >
        <X size={16} strokeWidth={1.5} aria-hidden="true" />
      </Button>
      <SheetBody id={id} />
    </aside>
  );
}

function SheetBody({ id }: { id: string }) {
  const detail = useTransaction(id);

  return (
    <div aria-busy={detail.isPending}>
      {detail.data ? (
        <>
          <TransactionDetail
            detail={detail.data}
            heading={<p className="pr-10 text-muted">{longTitle(detail.data)}</p>}
          />
          <ButtonLink kind="quiet" size="sm" href={`/activity/${id}`} className="mt-2 -ml-2.5">
            Open full page
          </ButtonLink>
        </>
      ) : detail.isError ? (
        <Failure {...refusalOf(detail.error)} retry={() => void detail.refetch()} />
      ) : (
        <SheetSkeleton />
      )}
    </div>
  );
}

function SheetSkeleton() {
  return (
    <div aria-hidden="true" className="grid gap-3 pt-1">
      <div className="skeleton h-4 w-40" />
      <div className="skeleton h-9 w-52" />
      <div className="skeleton h-5 w-28" />
      <div className="skeleton h-14 w-full" />
      <div className="skeleton h-40 w-full" />
    </div>
  );
}
