"use client";

import type { ReactNode } from "react";
import { Amount } from "@/components/money/amount";
import type { RefusalWords } from "@/components/refusal";
import { ErrorSummary } from "@/components/ui/error-summary";
import { Note } from "@/components/ui/note";
import { PageTitle } from "@/components/ui/page-title";
import type { SubmitState } from "@/components/use-submit-once";
import { formatMoney, fromWire, toWire } from "@/server/money";
import type { SendDraft, SendStep } from "./send-draft";
import { SendButtons } from "./send-buttons";
import type { Recipient, TransferLimits } from "./types";

interface SendReviewStepProps {
  draft: SendDraft;
  limits: TransferLimits;
  recipient: Recipient;
  minor: bigint;
  state: SubmitState;
  refusal: RefusalWords | undefined;
  go: (step: SendStep) => void;
  onSend: () => void;
}

/** Everything that is about to happen, once more; the only step whose button moves money. */
export function SendReviewStep(props: SendReviewStepProps) {
  const { draft, limits, recipient, minor, state, refusal, go, onSend } = props;
  const locked = state.kind === "sending" || state.kind === "unknown";
  const money = formatMoney(minor);
  const change = (to: SendStep, what: string) =>
    locked ? null : (
      <button type="button" className="link min-h-6" onClick={() => go(to)}>
        Change<span className="sr-only"> {what}</span>
      </button>
    );

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
      }}
    >
      <PageTitle className="mb-4">Check and send {money}</PageTitle>
      <div className="mb-4 empty:hidden">
        <ErrorSummary
          problems={refusal ? [{ sentence: refusal.sentence, requestId: refusal.requestId }] : []}
          attempt={refusal ? 1 : 0}
        />
      </div>
      <dl className="card px-4 py-1 md:px-5">
        <Line label="To" action={change("to", "the person")}>
          <span className="font-medium">{recipient.name}</span>
          <span className="block text-13 break-all text-muted">{recipient.address}</span>
        </Line>
        <Line label="They get" action={change("amount", "the amount")}>
          {money}
        </Line>
        {draft.note.trim() ? (
          <Line label="Note" action={change("amount", "the note")}>
            {draft.note.trim()}
          </Line>
        ) : null}
        <Line label="Fee">{formatMoney(0n)} (free)</Line>
        <Line label="Taken from balance">
          <span className="font-semibold">{money}</span>
        </Line>
      </dl>
      {locked ? null : <Effect available={fromWire(limits.available)} minor={minor} />}
      {recipient.firstTime ? (
        <Note tone="warn" title={`You haven't sent to ${recipient.name} before`} className="mt-4">
          <p>Only send to people you know. A transfer can't be undone.</p>
        </Note>
      ) : (
        <p className="mx-4 mt-4 text-13 text-muted md:mx-5">A transfer can't be undone.</p>
      )}
      <SendButtons state={state} words={`Send ${money}`} onBack={() => go("amount")} />
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

function Effect({ available, minor }: { available: bigint; minor: bigint }) {
  const lines = [
    { label: "Available now", amount: available },
    { label: "Sent with this transfer", amount: -minor },
  ];
  return (
    <dl className="mx-4 mt-3 grid grid-cols-[1fr_auto] gap-x-3 gap-y-1 text-muted md:mx-5">
      {lines.map(({ label, amount }) => (
        <div key={label} className="contents">
          <dt>{label}</dt>
          <dd className="text-right text-fg">
            <Amount minor={toWire(amount)} />
          </dd>
        </div>
      ))}
      <dt className="font-semibold text-fg">Available after</dt>
      <dd className="text-right font-semibold text-fg">
        <Amount minor={toWire(available - minor)} />
      </dd>
    </dl>
  );
}
