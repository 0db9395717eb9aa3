"use client";

import { type FormEvent, useState } from "react";
import { AmountInput } from "@/components/money/amount-input";
import { amountText } from "@/components/money/amount-words";
import type { RefusalWords } from "@/components/refusal";
import { ErrorSummary, type Problem } from "@/components/ui/error-summary";
import { Field } from "@/components/ui/field";
import { PageTitle } from "@/components/ui/page-title";
import { AmountButtons, AmountLeft, AmountMost, AmountTarget } from "@/components/wallet/amount-step";
import type { TransferLimits } from "@/components/wallet/types";
import { formatMoney, fromWire } from "@/server/money";
import type { SendDraft, SendStep } from "./send-draft";
import { mostToSend, noteHint, noteProblem, readSendAmount } from "./send-words";

interface SendAmountStepProps {
  draft: SendDraft;
  limits: TransferLimits;
  refusal: RefusalWords | undefined;
  /** The review was asked for, and what is entered isn't good enough for it. */
  sentBack: boolean;
  change: (to: Partial<SendDraft>) => void;
  go: (step: SendStep) => void;
}

type Problems = Partial<Record<"amount" | "note", string>>;

/** How much, and what to say with it; what is left of the balance and the limits stands below. */
export function SendAmountStep({ draft, limits, refusal, sentBack, change, go }: SendAmountStepProps) {
  const [own, setOwn] = useState(() => (sentBack ? check(draft, limits) : {}));
  const [attempt, setAttempt] = useState(sentBack ? 1 : 0);
  const [why, setWhy] = useState("");
  const said: Problems = refusal ? { [refusal.field ?? "amount"]: refusal.sentence } : own;

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const problems = check(draft, limits);
    setAttempt(attempt + 1);
    setOwn(problems);
    if (Object.keys(problems).length === 0) go("review");
  };
  const edit = (to: Partial<SendDraft>) => {
    setOwn({});
    change(to);
  };
  const typeAmount = (amount: string) => {
    if (amount === draft.amount) return; // left as it was: what was said about it stays
    setWhy("");
    edit({ amount });
  };
  const takeMost = () => {
    const most = mostToSend(limits);
    edit({ amount: amountText(most.minor) });
    setWhy(`${formatMoney(most.minor)} is ${most.why}.`);
  };

  return (
    <form noValidate onSubmit={onSubmit}>
      <PageTitle className="mb-4">How much do you want to send?</PageTitle>
      <div className="mb-4 empty:hidden">
        <ErrorSummary problems={problemsOf(said, refusal)} attempt={attempt + (refusal ? 1 : 0)} />
      </div>
      <section className="card p-4 md:p-5">
        <AmountTarget
          name={draft.recipient?.name}
          detail={draft.recipient?.address}
          what="the person"
          onChange={() => go("to")}
        />
        <AmountInput
          id="amount"
          value={draft.amount}
          onChange={typeAmount}
          error={said.amount}
          hint={`${formatMoney(fromWire(limits.min))} to ${formatMoney(fromWire(limits.max))}`}
        />
        <AmountMost why={why} onUse={takeMost} />
        <NoteField note={draft.note} error={said.note} onChange={(note) => edit({ note })} />
      </section>
      <AmountLeft limits={limits} verb="send" />
      <AmountButtons onBack={() => go("to")} />
    </form>
  );
}

function check(draft: SendDraft, limits: TransferLimits): Problems {
  const read = readSendAmount(draft.amount, limits);
  const note = noteProblem(draft.note);
  return { ...("problem" in read ? { amount: read.problem } : {}), ...(note ? { note } : {}) };
}

const problemsOf = (said: Problems, refusal: RefusalWords | undefined): Problem[] =>
  (["amount", "note"] as const).flatMap((field) => {
    const sentence = said[field];
    return sentence ? [{ sentence, field, requestId: refusal?.requestId }] : [];
  });

function NoteField({
  note,
  error,
  onChange,
}: {
  note: string;
  error: string | undefined;
  onChange: (note: string) => void;
}) {
  return (
    <Field
      id="note"
      className="mt-4"
      label="Note (optional)"
      hint={noteHint(note)}
      error={error}
      value={note}
      autoComplete="off"
      enterKeyHint="next"
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
