"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useId, useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Field } from "@/components/ui/field";
import { CommandDialog } from "./command-dialog";
import { dayStart, dayAfter } from "./days";
import type { Command } from "./use-command";

interface StartRunProps {
  open: boolean;
  onClose: () => void;
  command: Command;
}

/** Asks for a comparison of some days and leads to its progress. It moves no money. */
export function StartRun({ open, onClose, command }: StartRunProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const id = useId();
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const start = useMutation(trpc.adminRuns.start.mutationOptions());

  const missing = () => {
    if (from === "") return { sentence: "Choose the first day", field: `${id}-from` };
    if (to === "") return { sentence: "Choose the last day", field: `${id}-to` };
    if (to < from) return { sentence: "The last day is before the first", field: `${id}-to` };
    return undefined;
  };
  const run = () =>
    command(async () => {
      const { runId } = await start.mutateAsync({
        key: crypto.randomUUID(),
        from: dayStart(from),
        to: dayAfter(to),
      });
      router.push(`/admin/reconciliation/${runId}`);
    }, "The run is queued.");

  return (
    <CommandDialog
      open={open}
      onClose={onClose}
      title="Compare days with Revio"
      verb="Start run"
      check={missing}
      run={run}
    >
      {(wrong) => (
        <>
          <p className="text-muted">
            Asks Revio for its statement of these days and compares it with our ledger. No money moves. Days
            are South African ones.
          </p>
          <Field
            id={`${id}-from`}
            error={wrong(`${id}-from`)}
            label="First day"
            type="date"
            value={from}
            onChange={(event) => setFrom(event.target.value)}
          />
          <Field
            id={`${id}-to`}
            error={wrong(`${id}-to`)}
            label="Last day"
            type="date"
            value={to}
            onChange={(event) => setTo(event.target.value)}
          />
        </>
      )}
    </CommandDialog>
  );
}
