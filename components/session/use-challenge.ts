"use client";

import type { inferRouterInputs } from "@trpc/server";
import { useEffect, useState } from "react";
import { type RefusalWords, refusalOf } from "@/components/refusal";
import { useTRPCClient } from "@/components/trpc";
import type { AppRouter } from "@/server/trpc/root";
import type { Asked } from "./step-up";

export type Method = inferRouterInputs<AppRouter>["stepUp"]["confirm"]["method"];

/** As many tries as the server gives to one challenge. */
const TRIES = 5;

export type Challenge =
  | { kind: "starting" }
  /** None could be opened. */
  | { kind: "refused"; refusal: RefusalWords }
  | { kind: "open"; id: string; methods: Method[]; expiresAt: string; triesLeft: number }
  | { kind: "ended"; why: "tries" | "time" };

/** One challenge for what is asked: opened at once, answered by `prove`. What was wrong with the last answer is in `problem`. */
export function useChallenge({ wish, answer, refuse }: Asked) {
  const client = useTRPCClient();
  const [challenge, setChallenge] = useState<Challenge>({ kind: "starting" });
  const [problem, setProblem] = useState<RefusalWords>();
  const [sending, setSending] = useState(false);

  useEffect(() => {
    const leaving = new AbortController();
    const show = (next: Challenge): void => {
      if (!leaving.signal.aborted) setChallenge(next);
    };
    client.stepUp.start.mutate(wish, { signal: leaving.signal }).then(
      ({ stepUpId: id, methods, expiresAt }) =>
        show({ kind: "open", id, methods, expiresAt, triesLeft: TRIES }),
      (error: unknown) => {
        const refusal = refusalOf(error);
        if (refusal.field === undefined || leaving.signal.aborted) show({ kind: "refused", refusal });
        else refuse(error);
      },
    );
    return () => leaving.abort();
  }, [client, wish, refuse]);

  const prove = async (method: Method, secret: string): Promise<void> => {
    if (challenge.kind !== "open" || sending) return;
    setSending(true);
    setProblem(undefined);
    try {
      await client.stepUp.confirm.mutate({ stepUpId: challenge.id, method, secret });
      answer(challenge.id);
    } catch (error) {
      const refusal = refusalOf(error);
      setProblem(refusal);
      setChallenge(after(challenge, refusal));
    }
    setSending(false);
  };

  return {
    challenge,
    problem,
    sending,
    prove,
    forgetProblem: () => setProblem(undefined),
  };
}

const WRONG = new Set(["CODE_WRONG", "CODE_USED", "PASSWORD_WRONG"]);

/** What is left of a challenge after a refusal: a wrong answer takes a try, the rest leaves it as it was. */
function after(open: Challenge & { kind: "open" }, { code }: RefusalWords): Challenge {
  const triesLeft = open.triesLeft - (WRONG.has(code) ? 1 : 0);
  if (code === "CHALLENGE_ENDED")
    return { kind: "ended", why: Date.parse(open.expiresAt) <= Date.now() ? "time" : "tries" };
  return triesLeft > 0 ? { ...open, triesLeft } : { kind: "ended", why: "tries" };
}
