"use client";

import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { ErrorSummary, type Problem } from "@/components/ui/error-summary";
import { FieldError } from "@/components/ui/field";
import { News } from "@/components/ui/news";
import { PageTitle } from "@/components/ui/page-title";
import { BankAccountForm } from "@/components/wallet/bank-accounts/bank-account-form";
import { BankAccountSummary } from "@/components/wallet/bank-accounts/bank-account-summary";
import {
  addedWords,
  MOST_ACCOUNTS,
  whyNotUsable,
} from "@/components/wallet/bank-accounts/bank-account-words";
import type { BankAccount } from "@/components/wallet/types";
import type { WithdrawDraft, WithdrawStep } from "./withdraw-draft";

const FIELD = "bank-account";

interface AccountStepProps {
  draft: WithdrawDraft;
  accounts: readonly BankAccount[];
  problem: Problem | undefined;
  change: (to: Partial<WithdrawDraft>) => void;
  go: (step: WithdrawStep) => void;
}

/** Where to: the accounts, the default one chosen already, and a way to add another without leaving. */
export function WithdrawAccountStep({ draft, accounts, problem, change, go }: AccountStepProps) {
  const [own, setOwn] = useState<string>();
  const [attempt, setAttempt] = useState(0);
  const [adding, setAdding] = useState(false);
  const [news, setNews] = useState<string>();
  const chosen =
    accounts.find(({ id }) => id === draft.accountId) ?? accounts.find(({ usable }) => usable) ?? accounts[0];
  const sentence = problem?.sentence ?? own;

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setAttempt(attempt + 1);
    const why = chosen && whyNotUsable(chosen);
    setOwn(why);
    if (!chosen || why) return;
    change({ accountId: chosen.id });
    go("amount");
  };
  const onAdded = (account: BankAccount) => {
    setAdding(false);
    setOwn(undefined);
    change({ accountId: account.id });
    setNews(addedWords(account));
  };

  if (accounts.length === 0)
    return (
      <>
        <PageTitle className="mb-1">Add a bank account first</PageTitle>
        <p className="mb-4 text-muted">Withdrawals go to a South African bank account in your own name.</p>
        <section className="card p-4 md:p-5">
          <BankAccountForm onAdded={onAdded} />
        </section>
      </>
    );
  return (
    <>
      <form noValidate onSubmit={onSubmit}>
        <PageTitle className="mb-4">Where do you want the money?</PageTitle>
        <div className="mb-4 empty:hidden">
          <ErrorSummary
            problems={sentence ? [{ ...problem, sentence, field: FIELD }] : []}
            attempt={attempt + (problem ? 1 : 0)}
          />
        </div>
        <News text={news} />
        <Accounts
          accounts={accounts}
          chosen={chosen}
          error={sentence}
          onChoose={(accountId) => {
            setOwn(undefined);
            change({ accountId });
          }}
        />
        <Button type="submit" kind="primary" size="tall" className="mt-4 max-md:w-full">
          Continue
        </Button>
      </form>
      <Another
        full={accounts.length >= MOST_ACCOUNTS}
        open={adding}
        onOpen={(open) => {
          setNews(undefined);
          setAdding(open);
        }}
        onAdded={onAdded}
      />
    </>
  );
}

interface AccountsProps {
  accounts: readonly BankAccount[];
  chosen: BankAccount | undefined;
  error: string | undefined;
  onChoose: (id: string) => void;
}

function Accounts({ accounts, chosen, error, onChoose }: AccountsProps) {
  return (
    <fieldset aria-describedby={error ? `${FIELD}-error` : undefined}>
      <legend className="sr-only">Bank account</legend>
      <div className="card overflow-hidden">
        {accounts.map((account, index) => (
          <label
            key={account.id}
            className="flex min-h-16 items-center gap-3 border-t px-4 py-3 first:border-t-0 hover:bg-sunken has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-(--ring)"
          >
            <input
              id={index === 0 ? FIELD : undefined}
              type="radio"
              name={FIELD}
              value={account.id}
              checked={chosen?.id === account.id}
              onChange={() => onChoose(account.id)}
              aria-invalid={error ? true : undefined}
              className="size-4 flex-none outline-none"
            />
            <BankAccountSummary account={account} />
          </label>
        ))}
      </div>
      {error ? <FieldError id={FIELD}>{error}</FieldError> : null}
    </fieldset>
  );
}

interface AnotherProps {
  full: boolean;
  open: boolean;
  onOpen: (open: boolean) => void;
  onAdded: (account: BankAccount) => void;
}

function Another({ full, open, onOpen, onAdded }: AnotherProps) {
  if (full) return null;
  if (!open)
    return (
      <Button kind="quiet" size="tall" className="mt-2 max-md:w-full md:-ml-4" onClick={() => onOpen(true)}>
        Add another bank account
      </Button>
    );
  return (
    <section aria-labelledby="another-account" className="card mt-6 p-4 md:p-5">
      <h2 id="another-account" className="mb-3">
        Add another bank account
      </h2>
      <BankAccountForm onAdded={onAdded} onCancel={() => onOpen(false)} />
    </section>
  );
}
