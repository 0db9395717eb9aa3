"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { STATES } from "@/components/money/states";
import { refusalOf } from "@/components/refusal";
import { useTRPC } from "@/components/trpc";
import { Button, ButtonLink } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { RefusalNote } from "@/components/ui/refusal-note";
import { HelpButton } from "@/components/wallet/help-dialog";
import type { TransactionDetail } from "@/components/wallet/types";

/** What can be done with a transaction, as it stands now. */
export function TransactionActions({ detail }: { detail: TransactionDetail }) {
  const { badge, open } = STATES[detail.badge];
  return (
    <div className="no-print mt-5 flex flex-wrap gap-2">
      {detail.cancellable ? <CancelButton id={detail.id} /> : null}
      {open && detail.type === "deposit" ? (
        <ButtonLink kind="primary" size="sm" href={`/deposit/${detail.id}`}>
          {detail.badge === "not_finished" ? "Finish or cancel" : "See the deposit"}
        </ButtonLink>
      ) : null}
      {detail.badge === "refused" || detail.badge === "returned" ? (
        <>
          <ButtonLink kind="primary" size="sm" href="/withdraw">
            Withdraw again
          </ButtonLink>
          <ButtonLink size="sm" href="/bank-accounts">
            Check bank accounts
          </ButtonLink>
        </>
      ) : null}
      <ButtonLink size="sm" href={`/activity/${detail.id}/receipt`}>
        Receipt
      </ButtonLink>
      <CopyButton
        size="sm"
        label="Copy link"
        text={() => `${window.location.origin}/activity/${detail.id}`}
      />
      <HelpButton id={detail.id} reference={detail.reference} status={badge} />
    </div>
  );
}

/** Takes a withdrawal back while nothing was sent. The server decides whether it is still time. */
function CancelButton({ id }: { id: string }) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const cancel = useMutation(
    trpc.withdrawals.cancel.mutationOptions({
      onSettled: () =>
        Promise.all([
          cache.invalidateQueries({ queryKey: trpc.transactions.pathKey() }),
          cache.invalidateQueries({ queryKey: trpc.wallet.pathKey() }),
        ]),
    }),
  );
  return (
    <>
      {cancel.error ? (
        <RefusalNote tone="warn" className="w-full" sentence={refusalOf(cancel.error).sentence} />
      ) : null}
      <Button
        size="sm"
        aria-disabled={cancel.isPending}
        onClick={cancel.isPending ? undefined : () => cancel.mutate({ id })}
      >
        {cancel.isPending ? "Sending…" : "Cancel this withdrawal"}
      </Button>
    </>
  );
}
