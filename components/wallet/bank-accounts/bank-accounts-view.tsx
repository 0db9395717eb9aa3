"use client";

import { useState } from "react";
import { refusalOf } from "@/components/refusal";
import { Button } from "@/components/ui/button";
import { Failure } from "@/components/ui/failure";
import { focus } from "@/components/ui/focus";
import { News } from "@/components/ui/news";
import { RefusalNote } from "@/components/ui/refusal-note";
import type { BankAccount } from "@/components/wallet/types";
import { formatClock } from "@/server/dates";
import { BankAccountForm } from "./bank-account-form";
import { BankAccountItem } from "./bank-account-item";
import { BankAccountRemoval } from "./bank-account-removal";
import { addedWords, MOST_ACCOUNTS } from "./bank-account-words";
import { useBankAccounts } from "./use-bank-accounts";

/** Where withdrawals go: the list, a form for another one, and what just happened. */
export function BankAccountsView() {
  const { list, news, setNews, ...commands } = useBankAccounts();
  const [adding, setAdding] = useState(false);
  const { data } = list;
  const onAdded = (account: BankAccount) => {
    setAdding(false);
    setNews(addedWords(account));
  };

  if (!data) {
    if (!list.isError) return <div className="skeleton h-[124px]" aria-hidden="true" />;
    return (
      <section className="card">
        <Failure {...refusalOf(list.error)} retry={() => void list.refetch()} />
      </section>
    );
  }
  return (
    <>
      <News text={news} />
      {data.items.length === 0 ? (
        <FirstAccount onAdded={onAdded} />
      ) : (
        <>
          <Accounts items={data.items} {...commands} />
          {list.isError ? (
            <p className="mt-2 text-13 text-muted">
              Last updated {formatClock(new Date(list.dataUpdatedAt))}
            </p>
          ) : null}
          <Another
            full={data.items.length >= MOST_ACCOUNTS}
            open={adding}
            setOpen={(open) => {
              setNews(undefined);
              setAdding(open);
            }}
            onAdded={onAdded}
          />
        </>
      )}
    </>
  );
}

type Commands = Omit<ReturnType<typeof useBankAccounts>, "list" | "news" | "setNews">;

function Accounts({
  items,
  setDefault,
  makeDefault,
  remove,
  removeLeaving,
  leaving,
  ask,
}: Commands & { items: readonly BankAccount[] }) {
  return (
    <>
      <ul className="card overflow-hidden">
        {items.map((account) => (
          <BankAccountItem
            key={account.id}
            account={account}
            busy={setDefault.isPending}
            onMakeDefault={() => void makeDefault(account)}
            onRemove={() => ask(account)}
          />
        ))}
      </ul>
      {setDefault.isError ? (
        <RefusalNote className="mt-3" sentence={refusalOf(setDefault.error).sentence} />
      ) : null}
      <BankAccountRemoval
        account={leaving}
        sending={remove.isPending}
        refusal={remove.isError ? refusalOf(remove.error).sentence : undefined}
        onKeep={() => ask(undefined)}
        onRemove={() => void removeLeaving()}
      />
    </>
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

/** The way to the form and the form itself; the focus goes in with it and comes back when it is cancelled. */
function Another({ full, open, setOpen, onAdded }: AnotherProps) {
  const [cancelled, setCancelled] = useState(false);
  const turn = (next: boolean) => {
    setCancelled(!next);
    setOpen(next);
  };
  if (full)
    return (
      <p className="mt-3 text-muted">You have {MOST_ACCOUNTS} bank accounts. Remove one to add another.</p>
    );
  if (!open)
    return (
      <Button
        ref={cancelled ? focus : undefined}
        size="tall"
        className="mt-4 max-md:w-full"
        onClick={() => turn(true)}
      >
        Add a bank account
      </Button>
    );
  return (
    <section aria-labelledby="another-account" className="card mt-6 p-4 md:p-5">
      <h2 ref={focus} id="another-account" tabIndex={-1} className="mb-3 outline-none">
        Add a bank account
      </h2>
      <BankAccountForm onAdded={onAdded} onCancel={() => turn(false)} />
    </section>
  );
}
