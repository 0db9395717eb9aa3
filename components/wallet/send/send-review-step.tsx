"use client";

import { useEffect } from "react";
import type { RefusalWords } from "@/components/refusal";
import type { Shown } from "@/components/session/step-up";
import { ErrorSummary } from "@/components/ui/error-summary";
import { Note } from "@/components/ui/note";
import { PageTitle } from "@/components/ui/page-title";
import type { SubmitState } from "@/components/use-submit-once";
import { ChangeButton, ReviewEffect, ReviewLine, ReviewLines } from "@/components/wallet/review-lines";
import { SubmitButtons } from "@/components/wallet/submit-buttons";
import type { Recipient, TransferLimits } from "@/components/wallet/types";
import { formatMoney, fromWire } from "@/server/money";
import type { SendStep } from "./send-draft";
import type { SendWish } from "./use-send";

interface SendReviewStepProps {
  limits: TransferLimits;
  recipient: Recipient;
  wish: SendWish;
  state: SubmitState;
  refusal: RefusalWords | undefined;
  go: (step: SendStep) => void;
  prepare: (wish: SendWish) => void;
  /** `shown`: what is to be confirmed first, where that is needed. */
  onSend: (wish: SendWish, shown: Shown | undefined) => void;
  onCheck: () => void;
}

/** Everything that is about to happen, once more; the only step whose button moves money. */
export function SendReviewStep(props: SendReviewStepProps) {
  const { limits, recipient, wish, state, refusal, go, prepare, onSend, onCheck } = props;
  const locked = state.kind === "sending" || state.kind === "unknown";
  const minor = fromWire(wish.amount);
  const money = formatMoney(minor);
  const idle = state.kind === "idle";
  const { recipientId, amount, currency, note } = wish;

  useEffect(() => {
    if (idle) prepare({ recipientId, amount, currency, note });
  }, [idle, prepare, recipientId, amount, currency, note]);

  const change = (to: SendStep, what: string) =>
    locked ? null : <ChangeButton what={what} onClick={() => go(to)} />;

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSend(wish, shownOf(recipient, minor, limits));
      }}
    >
      <PageTitle className="mb-4">Check and send {money}</PageTitle>
      <div className="mb-4 empty:hidden">
        <ErrorSummary
          problems={refusal ? [{ sentence: refusal.sentence, requestId: refusal.requestId }] : []}
          attempt={refusal ? 1 : 0}
        />
      </div>
      <ReviewLines>
        <ReviewLine label="To" action={change("to", "the person")}>
          <span className="font-medium">{recipient.name}</span>
          <span className="block text-13 break-all text-muted">{recipient.address}</span>
        </ReviewLine>
        <ReviewLine label="They get" action={change("amount", "the amount")}>
          {money}
        </ReviewLine>
        {note ? (
          <ReviewLine label="Note" action={change("amount", "the note")}>
            {note}
          </ReviewLine>
        ) : null}
        <ReviewLine label="Fee">{formatMoney(0n)} (free)</ReviewLine>
        <ReviewLine label="Taken from balance">
          <span className="font-semibold">{money}</span>
        </ReviewLine>
      </ReviewLines>
      {locked ? null : (
        <ReviewEffect available={fromWire(limits.available)} taken={minor} words="Sent with this transfer" />
      )}
      {recipient.firstTime && !locked ? (
        <Note tone="warn" title={`You haven't sent to ${recipient.name} before`} className="mt-4">
          <p>
            Only send to people you know. A transfer can't be undone. You confirm the first one with a code
            from your app.
          </p>
        </Note>
      ) : (
        <p className="mx-4 mt-4 text-13 text-muted md:mx-5">A transfer can't be undone.</p>
      )}
      <SubmitButtons
        state={state}
        words={`Send ${money}`}
        what="transfer"
        notSent="No money has moved. You can send it now."
        onBack={() => go("amount")}
        onCheck={onCheck}
      />
    </form>
  );
}

/** What the code confirms, in the words of the review; undefined where none is needed. */
function shownOf(recipient: Recipient, minor: bigint, limits: TransferLimits): Shown | undefined {
  if (!recipient.firstTime && minor <= fromWire(limits.confirmAbove)) return undefined;
  const money = formatMoney(minor);
  return {
    what: `Send ${money}`,
    facts: [
      ["To", `${recipient.name} (${recipient.address})`],
      ["They get", money],
    ],
  };
}
