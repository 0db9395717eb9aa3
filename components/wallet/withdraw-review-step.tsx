"use client";

import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { Amount } from "@/components/money/amount";
import { refusalOf } from "@/components/refusal";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { ErrorSummary, type Problem } from "@/components/ui/error-summary";
import { Failure } from "@/components/ui/failure";
import { Note } from "@/components/ui/note";
import { PageTitle } from "@/components/ui/page-title";
import type { SubmitState } from "@/components/use-submit-once";
import { formatExpectedBy } from "@/server/dates";
import { formatMoney, fromWire, toWire } from "@/server/money";
import { ACCOUNT_TYPES, accountName } from "./bank-account-words";
import type { BankAccount, WithdrawalLimits, WithdrawalQuote } from "./types";
import { WithdrawButtons } from "./withdraw-buttons";
import type { WithdrawDraft, WithdrawStep } from "./withdraw-draft";
import { readWithdrawAmount } from "./withdraw-words";

interface ReviewStepProps {
  draft: WithdrawDraft;
  limits: WithdrawalLimits;
  account: BankAccount;
  state: SubmitState;
  problem: Problem | undefined;
  /** The code of the refusal on screen. */
  refusedFor: string | undefined;
  go: (step: WithdrawStep) => void;
  onWithdraw: (amount: string, feeMinor: string) => void;
  onCheck: () => void;
}

/** Everything that is about to happen, once more; the only step whose button moves money. */
export function WithdrawReviewStep(props: ReviewStepProps) {
  const { draft, limits, state, go } = props;
  const trpc = useTRPC();
  const read = readWithdrawAmount(draft.amount, limits);
  const under = state.kind === "sending" || state.kind === "unknown";
  const stale = "problem" in read && !under;
  useEffect(() => {
    if (stale) go("amount"); // what could be withdrawn when this was typed can't be any more
  }, [stale, go]);

  const amount = "problem" in read ? null : toWire(read.minor);
  const quote = useQuery({
    ...trpc.withdrawals.quote.queryOptions({ amount: amount ?? "0" }, BACKGROUND),
    enabled: amount !== null,
  });
  if (amount === null) return under ? <UnderWay {...props} /> : null;
  if (!quote.data)
    return quote.isError ? <Failure {...refusalOf(quote.error)} retry={() => void quote.refetch()} /> : null;
  return <Review {...props} amount={amount} quote={quote.data} />;
}

/** After a reload, or when the balance changed meanwhile: what was sent stands, whatever could be asked for now. */
function UnderWay({ state, go, onCheck }: ReviewStepProps) {
  return (
    <>
      <PageTitle className="mb-4">Withdraw</PageTitle>
      <WithdrawButtons state={state} words="Withdraw" onBack={() => go("amount")} onCheck={onCheck} />
    </>
  );
}

function Review(props: ReviewStepProps & { amount: string; quote: WithdrawalQuote }) {
  const { account, limits, state, problem, refusedFor, go, onWithdraw, onCheck, amount, quote } = props;
  const [firstFee] = useState(quote.fee);
  const feeChanged = quote.fee !== firstFee;
  const locked = state.kind === "sending" || state.kind === "unknown";
  const money = formatMoney(fromWire(amount));
  const change = (step: WithdrawStep, what: string) =>
    locked ? null : (
      <button type="button" className="link min-h-6" onClick={() => go(step)}>
        Change<span className="sr-only"> {what}</span>
      </button>
    );
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onWithdraw(amount, quote.feeMinor);
      }}
    >
      <PageTitle className="mb-4">Check and withdraw {money}</PageTitle>
      <div className="mb-4 empty:hidden">
        <ErrorSummary
          problems={problem && refusedFor !== "QUOTE_EXPIRED" ? [problem] : []}
          attempt={problem ? 1 : 0}
        />
      </div>
      <dl className="card px-4 py-1 md:px-5">
        <Line label="To" action={change("account", "bank account")}>
          <span className="font-medium">{accountName(account)}</span>
          <span className="block text-13 text-muted">
            {account.holderName} · {ACCOUNT_TYPES[account.accountType].toLowerCase()}
          </span>
        </Line>
        <Line label="Bank receives" action={change("amount", "amount")}>
          {money}
        </Line>
        <Line label="Fee">
          {formatMoney(fromWire(quote.fee))}
          {quote.fee === "0" ? " (free)" : null}
        </Line>
        <Line label="Taken from balance">
          <span className="font-semibold">{formatMoney(fromWire(quote.total))}</span>
        </Line>
        <Line label="Arrives">
          <span className="font-medium">By {formatExpectedBy(quote.expectedAt)}</span>
          <span className="block text-13 text-muted">
            Usually 1–2 business days. Cut-off {limits.cutOff}.
          </span>
        </Line>
        <Line label="On your statement">A reference that begins with OW</Line>
      </dl>
      <Effect quote={quote} />
      {feeChanged ? (
        <div role="alert">
          <Note
            tone="info"
            className="mt-4"
            title={`The fee changed from ${formatMoney(fromWire(firstFee))} to ${formatMoney(fromWire(quote.fee))}`}
          >
            <p>
              {formatMoney(fromWire(quote.total))} will be taken from your balance. Check and confirm again.
            </p>
          </Note>
        </div>
      ) : null}
      <p className="mx-4 mt-4 text-13 text-muted md:mx-5">
        A bank payment can't be called back once it is sent. You can cancel until then.
      </p>
      <WithdrawButtons
        state={state}
        words={`Withdraw ${money}`}
        onBack={() => go("amount")}
        onCheck={onCheck}
      />
    </form>
  );
}

function Line({ label, action, children }: { label: string; action?: ReactNode; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[104px_minmax(0,1fr)_auto] gap-x-3 border-t py-2.5 first:border-t-0 md:grid-cols-[144px_minmax(0,1fr)_auto]">
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0">{children}</dd>
      <dd className="empty:hidden">{action}</dd>
    </div>
  );
}

function Effect({ quote }: { quote: WithdrawalQuote }) {
  return (
    <dl className="mx-4 mt-3 grid grid-cols-[1fr_auto] gap-x-3 gap-y-1 md:mx-5">
      <dt className="text-muted">Available now</dt>
      <dd className="text-right">
        <Amount minor={quote.availableBefore} />
      </dd>
      <dt className="text-muted">Set aside for this withdrawal</dt>
      <dd className="text-right">
        <Amount minor={`-${quote.total}`} />
      </dd>
      <dt className="font-semibold">Available after</dt>
      <dd className="text-right font-semibold">
        <Amount minor={quote.availableAfter} />
      </dd>
    </dl>
  );
}
