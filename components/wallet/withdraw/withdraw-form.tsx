"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useEffect } from "react";
import { refusalOf, supportIdOf } from "@/components/refusal";
import { useTRPC } from "@/components/trpc";
import { Note } from "@/components/ui/note";
import { PageTitle } from "@/components/ui/page-title";
import type { SubmitState } from "@/components/use-submit-once";
import { useDraft, useStepFocus, useSteps } from "@/components/wallet/form-steps";
import { IdentityFirst } from "@/components/wallet/identity-first";
import { MoneyOff } from "@/components/wallet/money-off";
import { PageFailure } from "@/components/wallet/page-failure";
import { TwoStepFirst } from "@/components/wallet/two-step/two-step-first";
import type { BankAccount, WithdrawalLimits } from "@/components/wallet/types";
import { whyBlocked } from "@/components/wallet/why-blocked";
import { formatMoney, fromWire } from "@/server/money";
import { useWithdraw } from "./use-withdraw";
import { WithdrawAccountStep } from "./withdraw-account-step";
import { WithdrawAmountStep } from "./withdraw-amount-step";
import { EMPTY_DRAFT, STEPS, type WithdrawStep } from "./withdraw-draft";
import { WithdrawReviewStep } from "./withdraw-review-step";
import { refusalInWords, stepOf } from "./withdraw-words";

/** Takes money to a bank account in three steps. Nothing is set aside before the last one's button. */
export function WithdrawForm({ userId }: { userId: string }) {
  const trpc = useTRPC();
  const limits = useQuery(trpc.withdrawals.limits.queryOptions({}));
  const accounts = useQuery(trpc.bankAccounts.list.queryOptions({}));
  const factor = useQuery(trpc.factors.status.queryOptions({}));
  if (limits.data && accounts.data && factor.data)
    return (
      <Steps
        userId={userId}
        limits={limits.data}
        accounts={accounts.data.items}
        hasFactor={factor.data.since !== null}
      />
    );
  const failed = [limits, accounts, factor].find(({ isError }) => isError);
  return failed ? (
    <PageFailure title="Withdraw" {...refusalOf(failed.error)} retry={() => void failed.refetch()} />
  ) : null;
}

interface StepsProps {
  userId: string;
  limits: WithdrawalLimits;
  accounts: readonly BankAccount[];
  hasFactor: boolean;
}

const isUnderWay = ({ kind }: SubmitState): boolean => kind === "sending" || kind === "unknown";

function Steps({ userId, limits, accounts, hasFactor }: StepsProps) {
  const { draft, change, forget } = useDraft(`withdraw-draft:${userId}`, EMPTY_DRAFT);
  const [asked, go] = useSteps(STEPS);
  const { state, prepare, withdraw, check, edited, accepted } = useWithdraw(forget);
  const account = accounts.find(({ id }) => id === draft.accountId);
  const refusal = state.kind === "refused" ? state.refusal : undefined;
  const sentence = refusal && refusalInWords(refusal, limits, account);
  const step = reachedStep(asked, account, draft.amount, state);
  const box = useStepFocus(step, refusal !== undefined);

  useEffect(() => {
    if (refusal && stepOf(refusal) !== "review") go(stepOf(refusal));
  }, [refusal, go]);

  if (accepted) {
    const total = formatMoney(fromWire(accepted.total));
    return <Accepted words={`${total} is reserved`} href={`/activity/${accepted.id}`} />;
  }
  if (!isUnderWay(state)) {
    const blocked = whyBlocked(limits);
    if (limits.max === "0" && !limits.frozen) return <IdentityFirst page="Withdraw" />;
    if (!hasFactor && !limits.frozen) return <TwoStepFirst page="Withdraw" />;
    if (blocked) return <MoneyOff page="Withdraw" why={blocked} />;
  }

  const shared = {
    draft,
    limits,
    problem:
      refusal && sentence && stepOf(refusal) === step
        ? { sentence, requestId: supportIdOf(refusal) }
        : undefined,
    change: (to: Partial<typeof draft>) => {
      edited();
      change(to);
    },
    go: (to: WithdrawStep) => {
      edited();
      go(to);
    },
  };
  return (
    <div ref={box}>
      <p className="text-13 text-muted">Withdraw · step {STEPS.indexOf(step) + 1} of 3</p>
      {step === "account" ? <WithdrawAccountStep {...shared} accounts={accounts} /> : null}
      {step === "amount" ? <WithdrawAmountStep {...shared} account={account} /> : null}
      {step === "review" && account ? (
        <WithdrawReviewStep
          {...shared}
          account={account}
          state={state}
          refusedFor={refusal?.code}
          prepare={prepare}
          onWithdraw={(wish, shown) => void withdraw(wish, shown)}
          onCheck={() => void check()}
        />
      ) : null}
    </div>
  );
}

/** An address can't skip what was not entered; a command under way stays where it is shown. */
function reachedStep(
  asked: WithdrawStep,
  account: BankAccount | undefined,
  amount: string,
  state: SubmitState,
): WithdrawStep {
  if (!account) return "account";
  if (isUnderWay(state)) return "review";
  return asked === "review" && amount === "" ? "amount" : asked;
}

function Accepted({ words, href }: { words: string; href: string }) {
  return (
    <>
      <PageTitle className="mb-4">Withdraw</PageTitle>
      <div role="status">
        <Note tone="info" title={words}>
          <Link href={href} className="underline underline-offset-2">
            See the withdrawal
          </Link>
        </Note>
      </div>
    </>
  );
}
