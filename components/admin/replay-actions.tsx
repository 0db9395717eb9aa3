"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { CommandDialog } from "./command-dialog";
import type { Replay } from "./types";
import type { Command } from "./use-command";

const STEPS = {
  pause: {
    verb: "Pause replay",
    effect: "It stops after the item in hand and can be resumed.",
    said: "Paused.",
  },
  resume: { verb: "Resume replay", effect: "It goes on with what is left.", said: "Resumed." },
  cancel: {
    verb: "Cancel replay",
    effect: "What is left stays a dead letter. This replay can't be resumed.",
    said: "Cancelled. What is left stays a dead letter.",
  },
} as const;
type Step = keyof typeof STEPS;

const POSSIBLE: Record<Replay["state"], readonly Step[]> = {
  waiting_approval: ["cancel"],
  running: ["pause", "cancel"],
  paused: ["cancel", "resume"],
  done: [],
  cancelled: [],
};

/** Pause, resume and cancel, each with its reason. */
export function ReplayActions({ replay, command }: { replay: Replay; command: Command }) {
  const trpc = useTRPC();
  const [asking, setAsking] = useState<Step>();
  const pause = useMutation(trpc.adminReplays.pause.mutationOptions());
  const resume = useMutation(trpc.adminReplays.resume.mutationOptions());
  const cancel = useMutation(trpc.adminReplays.cancel.mutationOptions());
  const run = { pause, resume, cancel };
  const step = asking ?? "pause";
  return (
    <>
      {POSSIBLE[replay.state].map((name) => (
        <Button key={name} kind={name === "resume" ? "primary" : "secondary"} onClick={() => setAsking(name)}>
          {STEPS[name].verb}…
        </Button>
      ))}
      <CommandDialog
        open={asking !== undefined}
        onClose={() => setAsking(undefined)}
        title={STEPS[step].verb}
        verb={STEPS[step].verb}
        reason={{ label: "Reason" }}
        run={(reason) =>
          command(() => run[step].mutateAsync({ replayId: replay.replayId, reason }), STEPS[step].said)
        }
      >
        <p className="text-muted">{STEPS[step].effect}</p>
      </CommandDialog>
    </>
  );
}
