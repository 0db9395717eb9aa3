"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useEffect, useRef } from "react";
import { refusalOf, type RefusalWords } from "@/components/refusal";
import { useTRPC } from "@/components/trpc";
import { Failure } from "@/components/ui/failure";
import { Note } from "@/components/ui/note";
import { PageTitle } from "@/components/ui/page-title";
import { formatMoney, fromWire, parseAmount, toWire } from "@/server/money";
import { SendAmountStep } from "./send-amount-step";
import { type SendDraft, type SendStep, STEPS, useSendDraft, useSendStep } from "./send-draft";
import { SendReviewStep } from "./send-review-step";
import { SendToStep } from "./send-to-step";
import { readSendAmount } from "./send-words";
import type { TransferLimits } from "./types";
import { useSend } from "./use-send";

/** Sends money to another person in three steps. Nothing moves before the last one's button. */
export function SendForm({ userId }: { userId: string }) {
  const trpc = useTRPC();
  const limits = useQuery(trpc.transfers.limits.queryOptions({}));
  if (limits.data) return <Steps userId={userId} limits={limits.data} />;
  return limits.isError ? <Failure {...refusalOf(limits.error)} retry={() => void limits.refetch()} /> : null;
}

/** The step whose field a refusal is about. */
const STEP_OF: Record<string, SendStep> = { to: "to", recipientId: "to", amount: "amount", note: "amount" };
const stepOf = ({ field }: RefusalWords): SendStep => STEP_OF[field ?? ""] ?? "review";

function Steps({ userId, limits }: { userId: string; limits: TransferLimits }) {
  const { draft, change, forget } = useSendDraft(userId);
  const [asked, go] = useSendStep();
  const { state, submit, edited, sent } = useSend(forget);
  const refusal = state.kind === "refused" ? state.refusal : undefined;
  const underWay = state.kind === "sending" || state.kind === "unknown";
  const step = underWay ? "review" : reachedStep(asked, draft, limits);
  const box = useStepFocus(step, refusal !== undefined);

  useEffect(() => {
    if (refusal && stepOf(refusal) !== "review") go(stepOf(refusal));
  }, [refusal, go]);

  if (sent) {
    const words = `${formatMoney(fromWire(sent.amount))} sent to ${sent.recipient.name}`;
    return <Sent words={words} href={`/activity/${sent.id}`} />;
  }
  if (limits.frozen && !underWay) return <Frozen />;

  const amount = parseAmount(draft.amount);
  const shared = {
    draft,
    limits,
    refusal: refusal && stepOf(refusal) === step ? refusal : undefined,
    change: (to: Partial<typeof draft>) => {
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
      {step === "review" && draft.recipient && "minor" in amount ? (
        <SendReviewStep
          {...shared}
          recipient={draft.recipient}
          minor={amount.minor}
          state={state}
          onSend={() =>
            void submit({
              recipientId: draft.recipient?.id ?? "",
              amount: toWire(amount.minor),
              currency: "ZAR",
              note: draft.note.trim(),
            })
          }
        />
      ) : null}
    </div>
  );
}

/** No step is shown before those in front of it are filled in with what can be sent. */
function reachedStep(asked: SendStep, draft: SendDraft, limits: TransferLimits): SendStep {
  if (!draft.recipient) return "to";
  return asked === "review" && "problem" in readSendAmount(draft.amount, limits) ? "amount" : asked;
}

/** Focus goes to the heading of a step that comes up, unless it comes up with a problem, which takes it. */
function useStepFocus(step: SendStep, hasProblem: boolean) {
  const box = useRef<HTMLDivElement>(null);
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current === step) return;
    shown.current = step;
    window.scrollTo(0, 0);
    if (!hasProblem) box.current?.querySelector("h1")?.focus({ preventScroll: true });
  }, [step, hasProblem]);
  return box;
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

function Frozen() {
  return (
    <>
      <PageTitle className="mb-4">Send</PageTitle>
      <Note tone="bad" title="Your wallet is frozen, so money can't move">
        <p>Get help to find out why. What you have stays yours.</p>
      </Note>
    </>
  );
}
