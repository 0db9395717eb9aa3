"use client";

import { useQuery } from "@tanstack/react-query";
import { refusalOf } from "@/components/refusal";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Failure } from "@/components/ui/failure";
import { focus } from "@/components/ui/focus";
import { News } from "@/components/ui/news";
import { RefusalNote } from "@/components/ui/refusal-note";
import { formatDateTime } from "@/server/dates";
import { RecoveryCodes } from "./recovery-codes";
import { TwoStepApp } from "./two-step-app";
import { CHANGES, type Change, codesLeftWords } from "./two-step-words";
import { useTwoStep } from "./use-two-step";

interface TwoStepProps {
  /** Opens the set-up at once, for somebody who came for it. */
  begin?: boolean;
  /** Goes on to where the person came from, once the recovery codes are kept. */
  onKept?: (() => void) | undefined;
}

/** Two-step sign-in: whether it is on, and every change to it, in place. */
export function TwoStep({ begin = false, onKept }: TwoStepProps) {
  const trpc = useTRPC();
  const me = useQuery(trpc.session.me.queryOptions({}));
  const status = useQuery(trpc.factors.status.queryOptions({}));
  const { stage, turn, go, turnOn, busy, problem, forgetProblem, news } = useTwoStep();
  const failed = [me, status].find(({ isError, data }) => isError && !data);

  if (failed) return <Failure {...refusalOf(failed.error)} retry={() => void failed.refetch()} />;
  if (!me.data || !status.data) return <div className="skeleton m-4 h-16" aria-hidden="true" />;
  const rest = () => turn({ kind: "rest" });
  switch (stage.kind) {
    case "app":
      return (
        <TwoStepApp
          {...stage}
          busy={busy}
          problem={problem}
          onEdit={forgetProblem}
          onCode={(code) => void turnOn(stage.factorId, code)}
          onCancel={rest}
        />
      );
    case "codes":
      return (
        <RecoveryCodes
          {...stage}
          email={me.data.user.email}
          onKept={() => {
            turn({ kind: "rest" }, stage.news);
            onKept?.();
          }}
        />
      );
    case "told":
      return (
        <Told
          change={stage.change}
          busy={busy}
          problem={problem?.sentence}
          onGo={() => void go(stage.change)}
          onBack={rest}
        />
      );
    case "rest":
      if (begin && status.data.since === null && news === undefined)
        return (
          <Told
            change="set"
            busy={busy}
            problem={problem?.sentence}
            onGo={() => void go("set")}
            onBack={undefined}
          />
        );
      return (
        <Resting
          status={status.data}
          mayRemove={me.data.user.role !== "admin"}
          news={news}
          onAsk={(change) => turn({ kind: "told", change })}
        />
      );
  }
}

interface RestingProps {
  status: { since: string | null; recoveryCodesLeft: number };
  mayRemove: boolean;
  news: string | undefined;
  onAsk: (change: Change) => void;
}

function Resting({ status: { since, recoveryCodesLeft }, mayRemove, news, onAsk }: RestingProps) {
  const buttons: [Change, string][] =
    since === null
      ? [["set", "Set up"]]
      : [
          ["renew", "New recovery codes…"],
          ["replace", "Replace app…"],
          ...(mayRemove ? ([["remove", "Remove…"]] satisfies [Change, string][]) : []),
        ];
  return (
    <div className="px-4 py-3">
      <News text={news} />
      <p className="font-medium">
        {since === null ? "Two-step sign-in is off" : `On since ${formatDateTime(since)}`}
      </p>
      <p className="max-w-prose text-13 text-muted">
        {since === null
          ? "An app on your phone shows a code that confirms it's you. You need it to withdraw, to add a bank account, and to send to new people or large amounts."
          : codesLeftWords(recoveryCodesLeft)}
      </p>
      <div className="mt-3 flex flex-wrap gap-2">
        {buttons.map(([change, words]) => (
          <Button
            key={change}
            kind={change === "set" ? "primary" : "secondary"}
            className="max-md:h-11"
            onClick={() => onAsk(change)}
          >
            {words}
          </Button>
        ))}
      </div>
    </div>
  );
}

interface ToldProps {
  change: Change;
  busy: boolean;
  problem: string | undefined;
  onGo: () => void;
  onBack: (() => void) | undefined;
}

/** What a change does, before it is confirmed. */
function Told({ change, busy, problem, onGo, onBack }: ToldProps) {
  const { title, effects, button } = CHANGES[change];
  return (
    <div className="px-4 py-4">
      <h3 ref={onBack ? focus : undefined} tabIndex={-1} className="font-medium outline-none">
        {title}
      </h3>
      <ul className="mt-2 grid max-w-prose list-disc gap-1 pl-5 text-muted">
        {effects.map((effect) => (
          <li key={effect}>{effect}</li>
        ))}
      </ul>
      {problem ? <RefusalNote className="mt-3" sentence={problem} /> : null}
      <div className="mt-4 flex flex-wrap gap-2">
        <Button kind="primary" size="tall" className="max-md:w-full" aria-disabled={busy} onClick={onGo}>
          {button}
        </Button>
        {onBack ? (
          <Button size="tall" className="max-md:w-full" onClick={onBack}>
            Back
          </Button>
        ) : null}
      </div>
    </div>
  );
}
