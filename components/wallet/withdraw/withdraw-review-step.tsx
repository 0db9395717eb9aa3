"use client";

import { useQuery } from "@tanstack/react-query";
import { type ComponentProps, type ReactNode, useEffect, useState } from "react";
import { refusalOf } from "@/components/refusal";
import type { Shown } from "@/components/session/step-up";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { ErrorSummary, type Problem } from "@/components/ui/error-summary";
import { Note } from "@/components/ui/note";
import { PageTitle } from "@/components/ui/page-title";
import type { SubmitState } from "@/components/use-submit-once";
import { ACCOUNT_TYPES, accountName } from "@/components/wallet/bank-accounts/bank-account-words";
import { PageFailure } from "@/components/wallet/page-failure";
import { ChangeButton, ReviewEffect, ReviewLine, ReviewLines } from "@/components/wallet/review-lines";
import { SubmitButtons } from "@/components/wallet/submit-buttons";
import type { BankAccount, WithdrawalLimits, WithdrawalQuote } from "@/components/wallet/types";
import { formatExpectedBy } from "@/server/dates";
import { formatMoney, fromWire, toWire } from "@/server/money";
import type { WithdrawWish } from "./use-withdraw";
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
  prepare: (wish: WithdrawWish) => void;
  onWithdraw: (wish: WithdrawWish, shown: Shown) => void;
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
    return quote.isError ? (
      <PageFailure title="Withdraw" {...refusalOf(quote.error)} retry={() => void quote.refetch()} />
    ) : null;
  return <Review {...props} amount={amount} quote={quote.data} />;
}

/** After a reload, or when the balance changed meanwhile: what was sent stands, whatever could be asked for now. */
function UnderWay({ state, go, onCheck }: ReviewStepProps) {
  return (
    <>
      <PageTitle className="mb-4">Withdraw</PageTitle>
      <Buttons state={state} words="Withdraw" onBack={() => go("amount")} onCheck={onCheck} />
    </>
  );
}

function Review(props: ReviewStepProps & { amount: string; quote: WithdrawalQuote }) {
  const { account, state, problem, refusedFor, go, prepare, onWithdraw, onCheck, amount, quote } = props;
  const [firstFee] = useState(quote.fee);
  const locked = state.kind === "sending" || state.kind === "unknown";
  const money = formatMoney(fromWire(amount));
  const wish: WithdrawWish = {
    bankAccountId: account.id,
    amount,
    currency: "ZAR",
    feeMinor: quote.feeMinor,
  };
  usePrepared(wish, state, prepare);
  const change = (step: WithdrawStep, what: string) =>
    locked ? null : <ChangeButton what={what} onClick={() => go(step)} />;
  return (
    <form
      noValidate
      className="max-md:pb-16"
      onSubmit={(event) => {
        event.preventDefault();
        onWithdraw(wish, shownOf(account, money, quote));
      }}
    >
      <PageTitle className="mb-4">Check and withdraw {money}</PageTitle>
      <div className="mb-4 empty:hidden">
        <ErrorSummary
          problems={problem && refusedFor !== "QUOTE_EXPIRED" ? [problem] : []}
          attempt={problem ? 1 : 0}
        />
      </div>
      <Facts {...props} change={change} />
      {locked ? null : (
        <ReviewEffect
          available={fromWire(quote.availableBefore)}
          taken={fromWire(quote.total)}
          words="Set aside for this withdrawal"
        />
      )}
      {quote.fee === firstFee ? null : <FeeChanged from={firstFee} quote={quote} />}
      <p className="mx-4 mt-4 text-13 text-muted md:mx-5">
        A bank payment can't be called back once it is sent. You can cancel until then.
      </p>
      <Buttons state={state} words={`Withdraw ${money}`} onBack={() => go("amount")} onCheck={onCheck} />
    </form>
  );
}

/** What the code confirms, in the words of the review. */
const shownOf = (account: BankAccount, money: string, quote: WithdrawalQuote): Shown => ({
  what: `Withdraw ${money}`,
  facts: [
    ["To", accountName(account)],
    ["Bank receives", money],
    ["Fee", formatMoney(fromWire(quote.fee))],
    ["Taken from balance", formatMoney(fromWire(quote.total))],
  ],
});

type Reviewed = Pick<ReviewStepProps, "account" | "limits"> & { amount: string; quote: WithdrawalQuote };

function Facts({
  account,
  limits,
  amount,
  quote,
  change,
}: Reviewed & { change: (step: WithdrawStep, what: string) => ReactNode }) {
  return (
    <ReviewLines>
      <ReviewLine label="To" action={change("account", "bank account")}>
        <span className="font-medium">{accountName(account)}</span>
        <span className="block text-13 text-muted">
          {account.holderName} · {ACCOUNT_TYPES[account.accountType].toLowerCase()}
        </span>
      </ReviewLine>
      <ReviewLine label="Bank receives" action={change("amount", "amount")}>
        {formatMoney(fromWire(amount))}
      </ReviewLine>
      <ReviewLine label="Fee">
        {formatMoney(fromWire(quote.fee))}
        {quote.fee === "0" ? " (free)" : null}
      </ReviewLine>
      <ReviewLine label="Taken from balance">
        <span className="font-semibold">{formatMoney(fromWire(quote.total))}</span>
      </ReviewLine>
      <ReviewLine label="Arrives">
        <span className="font-medium">By {formatExpectedBy(quote.expectedAt)}</span>
        <span className="block text-13 text-muted">
          Usually 1–2 business days. <span className="whitespace-nowrap">Cut-off {limits.cutOff}.</span>
        </span>
      </ReviewLine>
      <ReviewLine label="On your statement">A reference that begins with OW</ReviewLine>
    </ReviewLines>
  );
}

/** Said when the fee on screen is not the one this review began with. */
function FeeChanged({ from, quote }: { from: string; quote: WithdrawalQuote }) {
  const [before, now, total] = [from, quote.fee, quote.total].map((minor) => formatMoney(fromWire(minor)));
  return (
    <div role="alert">
      <Note tone="info" className="mt-4" title={`The fee changed from ${before} to ${now}`}>
        <p>{total} will be taken from your balance. Check and confirm again.</p>
      </Note>
    </div>
  );
}

/** The key of what is on screen exists before it is sent, so that a copy of the tab reaches the same result. */
function usePrepared(wish: WithdrawWish, state: SubmitState, prepare: (wish: WithdrawWish) => void): void {
  const idle = state.kind === "idle";
  const { bankAccountId, amount, currency, feeMinor } = wish;
  useEffect(() => {
    if (idle) prepare({ bankAccountId, amount, currency, feeMinor });
  }, [idle, prepare, bankAccountId, amount, currency, feeMinor]);
}

const Buttons = (props: Omit<ComponentProps<typeof SubmitButtons>, "what" | "notSent">) => (
  <SubmitButtons {...props} what="withdrawal" notSent="Nothing was set aside. You can withdraw now." />
);
