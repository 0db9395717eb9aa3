"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type RefusalWords, refusalOf } from "@/components/refusal";
import { useStepUp } from "@/components/session/step-up";
import { useTRPC } from "@/components/trpc";
import { CHANGES, type Change } from "./two-step-words";

/** Where the person is: at rest, told what a change does, before the new app's first code, or before codes shown this once. */
export type Stage =
  | { kind: "rest" }
  | { kind: "told"; change: Change }
  | { kind: "app"; factorId: string; secret: string; uri: string }
  | { kind: "codes"; codes: string[]; news: string };

/** The changes to two-step sign-in: each is told about, confirmed, then done. `problem`: why the last step was refused. */
export function useTwoStep() {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const stepUp = useStepUp();
  const [stage, setStage] = useState<Stage>({ kind: "rest" });
  const [news, setNews] = useState<string>();
  const [problem, setProblem] = useState<RefusalWords>();
  const [busy, setBusy] = useState(false);
  const enrol = useMutation(trpc.factors.enrol.mutationOptions());
  const first = useMutation(trpc.factors.confirm.mutationOptions());
  const renew = useMutation(trpc.factors.renewCodes.mutationOptions());
  const remove = useMutation(trpc.factors.remove.mutationOptions());

  const run = async (work: () => Promise<Stage | undefined>): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const next = await work();
      if (next) setStage(next);
    } catch (error) {
      setProblem(refusalOf(error));
    }
    setBusy(false);
  };

  const turn = (to: Stage, said?: string): void => {
    setProblem(undefined);
    setNews(said);
    setStage(to);
  };

  /** Asks for the confirmation of a change and makes it; nothing when the person goes away from it. */
  const go = (change: Change): Promise<void> =>
    run(async () => {
      const stepUpId = await stepUp(CHANGES[change].wish, CHANGES[change].shown);
      if (stepUpId === undefined) return undefined;
      if (change === "set" || change === "replace")
        return { kind: "app", ...(await enrol.mutateAsync({ stepUpId })) };
      if (change === "renew") {
        const { recoveryCodes } = await renew.mutateAsync({ stepUpId });
        void cache.invalidateQueries();
        return { kind: "codes", codes: recoveryCodes, news: "You have new recovery codes." };
      }
      await remove.mutateAsync({ stepUpId });
      await cache.invalidateQueries();
      setNews("Two-step sign-in was removed. Withdrawals and sending to new people wait for 24 hours.");
      return { kind: "rest" };
    });

  /** The new app's first code: it counts from now on. */
  const turnOn = (factorId: string, code: string): Promise<void> =>
    run(async () => {
      const { recoveryCodes } = await first.mutateAsync({ factorId, code });
      void cache.invalidateQueries();
      return { kind: "codes", codes: recoveryCodes, news: "Two-step sign-in is on." };
    });

  return { stage, turn, go, turnOn, busy, problem, forgetProblem: () => setProblem(undefined), news };
}
