"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useEffect, useRef } from "react";
import { refusalOf } from "@/components/refusal";
import { useTRPC } from "@/components/trpc";
import { Failure } from "@/components/ui/failure";
import { Note } from "@/components/ui/note";
import { PageTitle } from "@/components/ui/page-title";
import type { SubmitState } from "@/components/use-submit-once";
import { formatMoney, fromWire } from "@/server/money";
import type { BankAccount, WithdrawalLimits } from "./types";
import { useWithdraw } from "./use-withdraw";
import { WithdrawAccountStep } from "./withdraw-account-step";
import { WithdrawAmountStep } from "./withdraw-amount-step";
import { whyBlocked, WithdrawBlocked } from "./withdraw-blocked";
import { STEPS, useWithdrawDraft, useWithdrawStep, type WithdrawStep } from "./withdraw-draft";
import { WithdrawReviewStep } from "./withdraw-review-step";
import { refusalInWords, stepOf } from "./withdraw-words";

/** Takes money to a bank account in three steps. Nothing is set aside before the last one's button. */
export function WithdrawForm({ userId }: { userId: string }) {
  const trpc = useTRPC();
  const limits = useQuery(trpc.withdrawals.limits.queryOptions({}));
  const accounts = useQuery(trpc.bankAccounts.list.queryOptions({}));
  if (limits.data && accounts.data)
    return <Steps userId={userId} limits={limits.data} accounts={accounts.data.items} />;
  const failed = [limits, accounts].find(({ isError }) => isError);
  return failed ? <Failure {...refusalOf(failed.error)} retry={() => void failed.refetch()} /> : null;
}

interface StepsProps {
  userId: string;
  limits: WithdrawalLimits;
  accounts: readonly BankAccount[];
}

const isUnderWay = ({ kind }: SubmitState): boolean => kind === "sending" || kind === "unknown";

function Steps({ userId, limits, accounts }: StepsProps) {
  const { draft, change, forget } = useWithdrawDraft(userId);
  const [asked, go] = useWithdrawStep();
  const { state, submit, check, edited, accepted } = useWithdraw(forget);
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
  const blocked = whyBlocked(limits);
  if (blocked && !isUnderWay(state)) return <WithdrawBlocked {...blocked} />;

  const shared = {
    draft,
    limits,
    problem:
      refusal && sentence && stepOf(refusal) === step
        ? { sentence, requestId: refusal.code === "INTERNAL" ? refusal.requestId : undefined }
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
          onWithdraw={(amount, feeMinor) =>
            void submit({ bankAccountId: account.id, amount, currency: "ZAR", feeMinor })
          }
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

/** A new step says its heading, like a new page; a refusal that leads back has its own focus. */
function useStepFocus(step: WithdrawStep, refused: boolean) {
  const box = useRef<HTMLDivElement>(null);
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current === step) return;
    shown.current = step;
    window.scrollTo(0, 0);
    if (!refused) box.current?.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  }, [step, refused]);
  return box;
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
