"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useStepUp } from "@/components/session/step-up";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { CommandDialog } from "./command-dialog";
import type { DeadLetter } from "./types";
import type { Command } from "./use-command";

interface LetterActionsProps {
  letter: DeadLetter;
  command: Command;
}

const RESTORE = {
  title: "Restore this dead letter",
  verb: "Restore dead letter",
  effect: "It is back in the list of open dead letters and can be replayed.",
};
const DISCARD = {
  title: "Discard this dead letter",
  verb: "Discard dead letter",
  effect:
    "It is closed without being processed, and can be restored for 30 days. While its money hasn't come to rest, another admin must approve.",
};

const SAID = {
  discarded: "Discarded. It can be restored for 30 days.",
  approval_needed: "Money is at stake, so this is requested: another admin decides within 24 hours.",
  given_up: "Money is at stake, so another admin must approve. That wasn't confirmed, and nothing was asked.",
};

/** Closes a dead letter without processing it, or takes that back. With money at stake it becomes a request. */
export function LetterActions({ letter, command }: LetterActionsProps) {
  const trpc = useTRPC();
  const stepUp = useStepUp();
  const [asking, setAsking] = useState(false);
  const discard = useMutation(trpc.adminDeadLetters.discard.mutationOptions());
  const request = useMutation(trpc.adminDeadLetters.requestDiscard.mutationOptions());
  const restore = useMutation(trpc.adminDeadLetters.restore.mutationOptions());
  const { deadLetterId, closedAt, closedBy } = letter;
  const discarded = closedAt !== null && closedBy === "discard";
  if (closedAt !== null && !discarded) return null;
  const { title, verb, effect } = discarded ? RESTORE : DISCARD;

  /** What is asked of another admin is confirmed; without that, nothing is asked. */
  const close = async (reason: string) => {
    const { outcome } = await discard.mutateAsync({ deadLetterId, reason });
    if (outcome === "discarded") return outcome;
    const stepUpId = await stepUp(
      { action: "discard.request", deadLetterId },
      {
        what: "Ask another admin to discard a dead letter with money at stake",
        facts: [["Dead letter", deadLetterId]],
      },
    );
    if (stepUpId === undefined) return "given_up";
    await request.mutateAsync({ deadLetterId, reason, stepUpId });
    return outcome;
  };
  const run = (reason: string) =>
    discarded
      ? command(() => restore.mutateAsync({ deadLetterId, reason }), "Restored.")
      : command(
          () => close(reason),
          (outcome) => SAID[outcome],
        );

  return (
    <>
      <Button onClick={() => setAsking(true)}>{discarded ? "Restore…" : "Discard…"}</Button>
      <CommandDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={title}
        verb={verb}
        reason={{ label: "Reason" }}
        run={run}
      >
        <p className="text-muted">{effect}</p>
      </CommandDialog>
    </>
  );
}
