"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useEffect, useEffectEvent } from "react";
import { refusalOf, type RefusalWords } from "@/components/refusal";
import { useTRPC } from "@/components/trpc";
import { Note } from "@/components/ui/note";
import { PageTitle } from "@/components/ui/page-title";
import { useDraft, useStepFocus, useSteps } from "@/components/wallet/form-steps";
import { IdentityFirst } from "@/components/wallet/identity-first";
import { FROZEN, MoneyOff } from "@/components/wallet/money-off";
import { PageFailure } from "@/components/wallet/page-failure";
import type { TransferLimits } from "@/components/wallet/types";
import { formatMoney, fromWire, parseAmount, toWire } from "@/server/money";
import { SendAmountStep } from "./send-amount-step";
import { EMPTY_DRAFT, type SendDraft, type SendStep, STEPS } from "./send-draft";
import { SendReviewStep } from "./send-review-step";
import { SendToStep } from "./send-to-step";
import { readSendAmount } from "./send-words";
import { type SendWish, useSend } from "./use-send";

/** Sends money to another person in three steps. Nothing moves before the last one's button. */
export function SendForm({ userId }: { userId: string }) {
  const trpc = useTRPC();
  const limits = useQuery(trpc.transfers.limits.queryOptions({}));
  if (limits.data) return <Steps userId={userId} limits={limits.data} />;
  return limits.isError ? (
    <PageFailure title="Send" {...refusalOf(limits.error)} retry={() => void limits.refetch()} />
  ) : null;
}

/** The step whose field a refusal is about. */
const STEP_OF: Record<string, SendStep> = { to: "to", recipientId: "to", amount: "amount", note: "amount" };
const stepOf = ({ field }: RefusalWords): SendStep => STEP_OF[field ?? ""] ?? "review";

function Steps({ userId, limits }: { userId: string; limits: TransferLimits }) {
  const { draft, change, forget } = useDraft(`send-draft:${userId}`, EMPTY_DRAFT);
  const [asked, go] = useSteps(STEPS);
  const { state, prepare, transfer, check, edited, accepted: sent } = useSend(forget);
  const refusal = state.kind === "refused" ? state.refusal : undefined;
  const underWay = state.kind === "sending" || state.kind === "unknown";
  const wish = wishOf(draft);
  const step = underWay && wish ? "review" : reachedStep(asked, draft, limits);
  const box = useStepFocus(step, refusal !== undefined);

  useEffect(() => {
    if (refusal && stepOf(refusal) !== "review") go(stepOf(refusal));
  }, [refusal, go]);

  const unconfirmed = refusal?.code === "STEP_UP_REQUIRED";
  const meetAnew = useEffectEvent(() => {
    if (draft.recipient) change({ recipient: { ...draft.recipient, firstTime: true } });
  });
  useEffect(() => {
    if (unconfirmed) meetAnew(); // the server doesn't know them yet: the next try asks for the code
  }, [unconfirmed]);

  if (sent) {
    const words = `${formatMoney(fromWire(sent.amount))} sent to ${sent.recipient.name}`;
    return <Sent words={words} href={`/activity/${sent.id}`} />;
  }
  if (limits.max === "0" && !limits.frozen && !underWay) return <IdentityFirst page="Send" />;
  if (limits.frozen && !underWay) return <MoneyOff page="Send" why={FROZEN} />;

  const shared = {
    draft,
    limits,
    refusal: refusal && stepOf(refusal) === step ? refusal : undefined,
    change: (to: Partial<SendDraft>) => {
      edited();
      change(to);
    },
    go: (to: SendStep) => {
      edited();
      go(to);
    },
  };
  return (
    <div ref={box}>
      <p className="text-13 text-muted">Send · step {STEPS.indexOf(step) + 1} of 3</p>
      {step === "to" ? <SendToStep {...shared} /> : null}
      {step === "amount" ? <SendAmountStep {...shared} sentBack={asked === "review"} /> : null}
      {step === "review" && wish && draft.recipient ? (
        <SendReviewStep
          {...shared}
          recipient={draft.recipient}
          wish={wish}
          state={state}
          prepare={prepare}
          onSend={(body, shown) => void transfer(body, shown)}
          onCheck={() => void check()}
        />
      ) : null}
    </div>
  );
}

/** What the draft asks for, when it is complete; the server decides whether it can be. */
function wishOf({ recipient, amount, note }: SendDraft): SendWish | undefined {
  const read = parseAmount(amount);
  if (!recipient || !("minor" in read)) return undefined;
  return { recipientId: recipient.id, amount: toWire(read.minor), currency: "ZAR", note: note.trim() };
}

/** No step is shown before those in front of it are filled in with what can be sent. */
function reachedStep(asked: SendStep, draft: SendDraft, limits: TransferLimits): SendStep {
  if (!draft.recipient || (draft.recipient.firstTime && limits.hold)) return "to";
  return asked === "review" && "problem" in readSendAmount(draft.amount, limits) ? "amount" : asked;
}

function Sent({ words, href }: { words: string; href: string }) {
  return (
    <>
      <PageTitle className="mb-4">{words}</PageTitle>
      <Note tone="ok" title="Taking you to the transfer…">
        <Link href={href} replace className="underline underline-offset-2">
          Go there yourself if nothing happens
        </Link>
      </Note>
    </>
  );
}
