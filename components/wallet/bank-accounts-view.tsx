"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { refusalOf } from "@/components/refusal";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Failure } from "@/components/ui/failure";
import { Note } from "@/components/ui/note";
import { formatClock } from "@/server/dates";
import { BankAccountForm } from "./bank-account-form";
import { BankAccountItem } from "./bank-account-item";
import { BankAccountRemoval } from "./bank-account-removal";
import { accountName, whyNotUsable } from "./bank-account-words";
import type { BankAccount } from "./types";

const MOST = 5;
const ASK_AGAIN_MS = 60_000;

const isWaiting = (account: BankAccount): boolean => !account.usable && account.flagged === null;

/** The accounts, and the commands about them. Each command answers the list as it is after it. */
function useBankAccounts() {
  const trpc = useTRPC();
  const cache = useQueryClient();
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
  return { list, setDefault, remove };
}

/** Where withdrawals go: the list, a form for another one, and what just happened. */
export function BankAccountsView() {
  const { list, setDefault, remove } = useBankAccounts();
  const trpc = useTRPC();
  const banks = useQuery({
    ...trpc.bankAccounts.banks.queryOptions({}),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [adding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<BankAccount>();
  const [news, setNews] = useState<string>();

  if (!list.data) {
    if (!list.isError) return <div className="skeleton h-[124px]" aria-hidden="true" />;
    return (
      <section className="card">
        <Failure {...refusalOf(list.error)} retry={() => void list.refetch()} />
      </section>
    );
  }

  const { items } = list.data;
  const onAdded = (account: BankAccount) => {
    setAdding(false);
    setNews(`${accountName(account)} was added. ${whyNotUsable(account) ?? "You can use it now."}`);
  };
  const makeDefault = (account: BankAccount) =>
    setDefault.mutate(
      { id: account.id },
      { onSuccess: () => setNews(`${accountName(account)} is now your default.`) },
    );
  const removeIt = (account: BankAccount) =>
    remove.mutate(
      { id: account.id },
      {
        onSuccess: () => {
          setLeaving(undefined);
          setNews(`${accountName(account)} was removed.`);
        },
      },
    );

  return (
    <>
      <News text={news} />
      {items.length === 0 ? (
        <FirstAccount onAdded={onAdded} />
      ) : (
        <ul className="card overflow-hidden">
          {items.map((account) => (
            <BankAccountItem
              key={account.id}
              account={account}
              busy={setDefault.isPending}
              onMakeDefault={() => makeDefault(account)}
              onRemove={() => {
                remove.reset();
                setLeaving(account);
              }}
            />
          ))}
        </ul>
      )}
      {setDefault.isError ? (
        <div role="alert" className="mt-3">
          <Note tone="bad">{refusalOf(setDefault.error).sentence}</Note>
        </div>
      ) : null}
      {list.isError ? (
        <p className="mt-2 text-13 text-muted">Last updated {formatClock(new Date(list.dataUpdatedAt))}</p>
      ) : null}
      {items.length > 0 ? (
        <Another
          full={items.length >= MOST}
          open={adding}
          setOpen={(open) => {
            setNews(undefined);
            setAdding(open);
          }}
          onAdded={onAdded}
        />
      ) : null}
      <BankAccountRemoval
        account={leaving}
        coolingSeconds={banks.data?.coolingSeconds ?? 0}
        sending={remove.isPending}
        refusal={remove.isError ? refusalOf(remove.error).sentence : undefined}
        onKeep={() => setLeaving(undefined)}
        onRemove={() => leaving && removeIt(leaving)}
      />
    </>
  );
}

/** What the last command did. It takes the focus, since what was pressed is often gone. */
function News({ text }: { text: string | undefined }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (text !== undefined) box.current?.focus();
  }, [text]);
  return (
    <div ref={box} role="status" tabIndex={-1} className="mb-4 rounded-(--radius-card) empty:hidden">
      {text === undefined ? null : <Note tone="ok">{text}</Note>}
    </div>
  );
}

function FirstAccount({ onAdded }: { onAdded: (account: BankAccount) => void }) {
  return (
    <section aria-labelledby="first-account" className="card p-4 md:p-5">
      <h2 id="first-account">Add your first bank account</h2>
      <p className="mt-1 mb-4 text-muted">Withdrawals go to a South African bank account in your own name.</p>
      <BankAccountForm onAdded={onAdded} />
    </section>
  );
}

interface AnotherProps {
  full: boolean;
  open: boolean;
  setOpen: (open: boolean) => void;
  onAdded: (account: BankAccount) => void;
}

function Another({ full, open, setOpen, onAdded }: AnotherProps) {
  if (full)
    return <p className="mt-3 text-muted">You have {MOST} bank accounts. Remove one to add another.</p>;
  if (!open)
    return (
      <Button size="tall" className="mt-4 max-md:w-full" onClick={() => setOpen(true)}>
        Add a bank account
      </Button>
    );
  return (
    <section aria-labelledby="another-account" className="card mt-6 p-4 md:p-5">
      <h2 id="another-account" className="mb-3">
        Add a bank account
      </h2>
      <BankAccountForm onAdded={onAdded} onCancel={() => setOpen(false)} />
    </section>
  );
}
