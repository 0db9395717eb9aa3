"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useCallback, useEffect, useState } from "react";
import { Amount } from "@/components/money/amount";
import { AmountInput } from "@/components/money/amount-input";
import { amountText, readAmount } from "@/components/money/amount-words";
import { refusalOf } from "@/components/refusal";
import { useTRPC, useTRPCClient } from "@/components/trpc";
import { ErrorSummary, type Problem } from "@/components/ui/error-summary";
import { Failure } from "@/components/ui/failure";
import { type SubmitState, useSubmitOnce } from "@/components/use-submit-once";
import { IdentityFirst } from "@/components/wallet/identity-first";
import { depositProblem, leastOf } from "@/components/wallet/limit-words";
import { useOffline } from "@/components/wallet/offline-banner";
import type { Deposit, DepositLimits } from "@/components/wallet/types";
import { formatMoney, fromWire, toWire } from "@/server/money";
import { goToCheckout, reloadWhenRestored } from "./checkout";
import { DepositSubmit } from "./deposit-submit";

const FIELD = "amount";
const PRESETS = [10_000n, 20_000n, 50_000n, 100_000n];

interface Wish {
  amount: string;
  currency: "ZAR";
}

/** Starts a deposit and goes to its checkout. Until then nothing has happened, and afterwards the deposit's own page tells. */
export function DepositForm() {
  const trpc = useTRPC();
  const limits = useQuery(trpc.deposits.limits.queryOptions({}));
  useEffect(reloadWhenRestored, []);
  if (limits.data?.max === "0") return <IdentityFirst />;
  if (limits.data) return <FilledForm limits={limits.data} />;
  if (!limits.isError) return null;
  return (
    <section className="card">
      <Failure {...refusalOf(limits.error)} retry={() => void limits.refetch()} />
    </section>
  );
}

function useStart() {
  const client = useTRPCClient();
  const router = useRouter();
  const [started, setStarted] = useState<Deposit>();

  const send = useCallback(
    (idempotencyKey: string, wish: Wish, signal: AbortSignal) =>
      client.deposits.start.mutate({ idempotencyKey, ...wish }, { signal }),
    [client],
  );
  const onAccepted = useCallback(
    (deposit: Deposit) => {
      setStarted(deposit);
      if (deposit.checkoutUrl === null) router.replace(`/deposit/${deposit.id}`);
      else goToCheckout(deposit.id, deposit.checkoutUrl);
    },
    [router],
  );
  return { started, ...useSubmitOnce({ draft: "deposit", send, onAccepted }) };
}

function FilledForm({ limits }: { limits: DepositLimits }) {
  const [min, max] = [fromWire(limits.min), fromWire(limits.max)];
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string>();
  const [attempt, setAttempt] = useState(0);
  const { state, submit, edited, started } = useStart();
  const offline = useOffline();
  const locked = state.kind === "sending" || state.kind === "unknown" || state.kind === "accepted";

  const change = (next: string) => {
    if (locked) return;
    setText(next);
    setProblem(undefined);
    edited();
  };

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (state.kind === "sending" || state.kind === "accepted" || offline) return;
    const read = readAmount(text, { min, max });
    setAttempt(attempt + 1);
    const said = "problem" in read ? read.problem : depositProblem(read.minor, limits);
    if (said !== undefined) setProblem(said);
    else if ("minor" in read) void submit({ amount: toWire(read.minor), currency: "ZAR" });
  };

  return (
    <form onSubmit={onSubmit} noValidate>
      <div className="mb-4 empty:hidden">
        <ErrorSummary problems={problemsOf(problem, state)} attempt={attempt} />
      </div>
      <section className="card p-4 md:p-5">
        <AmountInput
          id={FIELD}
          value={text}
          onChange={change}
          error={problem}
          locked={locked}
          hint={`${formatMoney(min)} to ${formatMoney(max)}`}
        />
        <Presets text={text} onPick={change} />
        <dl className="mt-4 grid grid-cols-[1fr_auto] border-t pt-3">
          <dt className="text-muted">Fee</dt>
          <dd className="text-right">{formatMoney(0n)} (free)</dd>
          <dt className="mt-1 text-muted">You can add today</dt>
          <dd className="mt-1 text-right">
            <Amount minor={leastOf(limits.leftToday, limits.room)} />
          </dd>
        </dl>
      </section>
      <p className="mt-3.5 mb-4 text-13 text-muted">
        You'll pay at Revio and come back here. We never see your card.
      </p>
      <DepositSubmit state={state} started={started} offline={offline} />
    </form>
  );
}

function problemsOf(problem: string | undefined, state: SubmitState): Problem[] {
  if (problem) return [{ sentence: problem, field: FIELD }];
  if (state.kind !== "refused") return [];
  const { sentence, code, requestId } = state.refusal;
  return [{ sentence, requestId, field: /^(AMOUNT|TIER)_/.test(code) ? FIELD : undefined }];
}

function Presets({ text, onPick }: { text: string; onPick: (text: string) => void }) {
  return (
    <div role="group" aria-label="Amounts to choose from" className="mt-3 grid grid-cols-4 gap-2">
      {PRESETS.map((minor) => {
        const value = amountText(minor);
        return (
          <button
            key={value}
            type="button"
            aria-pressed={text === value}
            onClick={() => onPick(value)}
            className="h-11 rounded-(--radius-control) border bg-surface text-13 font-medium hover:bg-sunken aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent-text"
          >
            {formatMoney(minor).replace(/,00$/, "")}
          </button>
        );
      })}
    </div>
  );
}
