"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useStepUp } from "@/components/session/step-up";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import type { BankAccount } from "@/components/wallet/types";
import { accountName } from "./bank-account-words";

const ASK_AGAIN_MS = 60_000;

const isWaiting = (account: BankAccount): boolean => !account.usable && account.flagged === null;

/** The accounts, the commands about them, and what the last one did. Each command answers the list as it is after it. */
export function useBankAccounts() {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const stepUp = useStepUp();
  const [news, setNews] = useState<string>();
  const [leaving, setLeaving] = useState<BankAccount>();
  const options = trpc.bankAccounts.list.queryOptions({}, BACKGROUND);
  const list = useQuery({
    ...options,
    refetchInterval: ({ state }) => (state.data?.items.some(isWaiting) ? ASK_AGAIN_MS : false),
  });
  const keep = {
    onSuccess: (answer: { items: BankAccount[] }) => cache.setQueryData(options.queryKey, answer),
    onError: () => cache.invalidateQueries({ queryKey: options.queryKey }),
  };
  const setDefault = useMutation(trpc.bankAccounts.setDefault.mutationOptions(keep));
  const remove = useMutation(trpc.bankAccounts.remove.mutationOptions(keep));

  const makeDefault = async ({ id, ...account }: BankAccount) => {
    const name = accountName(account);
    const stepUpId = await stepUp(
      { action: "bank_account.set_default", id },
      { what: "Make this your default bank account", facts: [["Account", name]] },
    );
    if (stepUpId === undefined) return;
    setDefault.mutate({ id, stepUpId }, { onSuccess: () => setNews(`${name} is now your default.`) });
  };
  const removeLeaving = async () => {
    if (!leaving) return;
    const { id } = leaving;
    const stepUpId = await stepUp(
      { action: "bank_account.remove", id },
      { what: "Remove this bank account", facts: [["Account", accountName(leaving)]] },
    );
    if (stepUpId === undefined) return;
    const onSuccess = () => {
      setLeaving(undefined);
      setNews(`${accountName(leaving)} was removed.`);
    };
    remove.mutate({ id, stepUpId }, { onSuccess });
  };
  const ask = (account: BankAccount | undefined) => {
    remove.reset();
    setLeaving(account);
  };
  return { list, news, setNews, setDefault, makeDefault, remove, removeLeaving, leaving, ask };
}
