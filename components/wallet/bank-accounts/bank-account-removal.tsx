"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { RefusalNote } from "@/components/ui/refusal-note";
import type { BankAccount } from "@/components/wallet/types";
import { accountName, waitText } from "./bank-account-words";

interface BankAccountRemovalProps {
  /** The account asked about; none, and the dialog is closed. */
  account: BankAccount | undefined;
  sending: boolean;
  /** Why it was refused. */
  refusal: string | undefined;
  onKeep: () => void;
  onRemove: () => void;
}

/** Asks before an account leaves the list: what it does, and how to undo it. */
export function BankAccountRemoval({ account, sending, refusal, onKeep, onRemove }: BankAccountRemovalProps) {
  const trpc = useTRPC();
  const banks = useQuery({
    ...trpc.bankAccounts.banks.queryOptions({}),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const wait = waitText(banks.data?.coolingSeconds ?? 0);
  return (
    <Dialog
      open={account !== undefined}
      onClose={onKeep}
      title={account ? `Remove ${accountName(account)}?` : ""}
    >
      <p>You can't withdraw to it any more. What was paid to it stays in Activity.</p>
      <p className="mt-2 text-muted">
        To undo this, add it again{wait ? `. It can then be used after ${wait}.` : "."}
      </p>
      {refusal ? <RefusalNote className="mt-4" sentence={refusal} /> : null}
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button size="tall" onClick={onKeep}>
          Keep it
        </Button>
        <Button
          size="tall"
          className="text-danger!"
          aria-disabled={sending}
          onClick={sending ? undefined : onRemove}
        >
          {sending ? "Sending…" : "Remove account"}
        </Button>
      </div>
    </Dialog>
  );
}
