"use client";

import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { AmountInput } from "@/components/money/amount-input";
import { amountText } from "@/components/money/amount-words";
import { refusalOf } from "@/components/refusal";
import { useTRPC } from "@/components/trpc";
import { ErrorSummary, type Problem } from "@/components/ui/error-summary";
import { PageTitle } from "@/components/ui/page-title";
import { AmountButtons, AmountLeft, AmountMost, AmountTarget } from "@/components/wallet/amount-step";
import { accountName } from "@/components/wallet/bank-accounts/bank-account-words";
import type { BankAccount, WithdrawalLimits } from "@/components/wallet/types";
import { formatMoney, fromWire, toWire } from "@/server/money";
import type { WithdrawDraft, WithdrawStep } from "./withdraw-draft";
import { mostToWithdraw, readWithdrawAmount } from "./withdraw-words";

const FIELD = "amount";

interface AmountStepProps {
  draft: WithdrawDraft;
  limits: WithdrawalLimits;
  account: BankAccount | undefined;
  problem: Problem | undefined;
  change: (to: Partial<WithdrawDraft>) => void;
  go: (step: WithdrawStep) => void;
}

/** How much should arrive; the fee, the balance and what is left of the limits stand with it. */
export function WithdrawAmountStep({ draft, limits, account, problem, change, go }: AmountStepProps) {
  const [own, setOwn] = useState<Problem>();
  const [attempt, setAttempt] = useState(0);
  const [why, setWhy] = useState("");
  const { quote, quoting } = useQuoting();
  const said = problem ?? own;

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (quoting) return;
    const read = readWithdrawAmount(draft.amount, limits);
    setAttempt(attempt + 1);
    if ("problem" in read) return setOwn({ sentence: read.problem, field: FIELD });
    setOwn(undefined);
    const refused = await quote(toWire(read.minor));
    if (refused) setOwn(refused);
    else go("review");
  };
  const edit = (amount: string) => {
    if (amount === draft.amount) return;
    setOwn(undefined);
    setWhy("");
    change({ amount });
  };
  const useMost = () => {
    const most = mostToWithdraw(limits);
    edit(amountText(most.minor));
    setWhy(`${formatMoney(most.minor)} is ${most.why}.`);
  };

  return (
    <form noValidate onSubmit={(event) => void onSubmit(event)}>
      <PageTitle className="mb-4">How much do you want to withdraw?</PageTitle>
      <div className="mb-4 empty:hidden">
        <ErrorSummary
          problems={said ? [problem ? { ...problem, field: FIELD } : said] : []}
          attempt={attempt + (problem ? 1 : 0)}
        />
      </div>
      <section className="card p-4 md:p-5">
        {account ? (
          <AmountTarget
            name={accountName(account)}
            detail={account.holderName}
            what="bank account"
            onChange={() => go("account")}
          />
        ) : null}
        <AmountInput
          id={FIELD}
          value={draft.amount}
          onChange={edit}
          error={problem?.sentence ?? (own?.field ? own.sentence : undefined)}
          hint={`${formatMoney(fromWire(limits.min))} to ${formatMoney(fromWire(limits.max))}`}
        />
        <AmountMost why={why} onUse={useMost} />
        <dl className="mt-4 grid grid-cols-[1fr_auto] border-t pt-3">
          <dt className="text-muted">Fee, added to the amount</dt>
          <dd>
            {formatMoney(fromWire(limits.fee))}
            {limits.fee === "0" ? " (free)" : null}
          </dd>
        </dl>
      </section>
      <AmountLeft limits={limits} verb="withdraw" />
      <AmountButtons busy={quoting} onBack={() => go("account")} />
    </form>
  );
}

/** Reads the quote that the review shows. Gives what was said against it, if anything. */
function useQuoting() {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const [quoting, setQuoting] = useState(false);
  const quote = async (amount: string): Promise<Problem | undefined> => {
    setQuoting(true);
    try {
      await cache.fetchQuery({ ...trpc.withdrawals.quote.queryOptions({ amount }), staleTime: 0 });
      return undefined;
    } catch (error) {
      const { sentence, requestId } = refusalOf(error);
      return { sentence, requestId };
    } finally {
      setQuoting(false);
    }
  };
  return { quote, quoting };
}
