"use client";

import { useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Field } from "@/components/ui/field";
import { SelectField } from "@/components/ui/select-field";
import type { BreakActionProps } from "./break-actions";
import { CommandDialog } from "./command-dialog";
import { dayEnd } from "./days";

const TARGETS = {
  investigating: "Investigating",
  provider: "Waiting for Revio",
  user: "Waiting for the user",
  ignored: "Ignored until a date",
  new: "New: nobody works on it",
} as const;
type Target = keyof typeof TARGETS;

interface BreakMoveProps extends BreakActionProps {
  open: boolean;
  onClose: () => void;
}

/** Says how far the work is, and until when it waits. */
export function BreakMove({ detail, command, open, onClose }: BreakMoveProps) {
  const trpc = useTRPC();
  const id = useId();
  const [to, setTo] = useState<Target>("investigating");
  const [day, setDay] = useState("");
  const move = useMutation(trpc.adminBreaks.move.mutationOptions());
  const needsDay = to === "provider" || to === "user" || to === "ignored";

  const run = () => {
    const breakId = detail.id;
    if (to === "provider" || to === "user")
      return move.mutateAsync({ breakId, state: "waiting", waitingFor: to, until: dayEnd(day) });
    if (to === "ignored") return move.mutateAsync({ breakId, state: to, until: dayEnd(day) });
    return move.mutateAsync({ breakId, state: to });
  };

  return (
    <CommandDialog
      open={open}
      onClose={onClose}
      title="Change state"
      verb="Change state"
      check={() =>
        needsDay && day === "" ? { sentence: "Choose until when it waits", field: `${id}-day` } : undefined
      }
      run={() => command(run, `State: ${TARGETS[to].toLowerCase()}.`)}
    >
      {(wrong) => (
        <>
          <SelectField
            id={`${id}-to`}
            label="State"
            value={to}
            onChange={(event) => setTo(event.target.value as Target)}
          >
            {Object.entries(TARGETS).map(([key, words]) => (
              <option key={key} value={key}>
                {words}
              </option>
            ))}
          </SelectField>
          {needsDay ? (
            <Field
              id={`${id}-day`}
              error={wrong(`${id}-day`)}
              label="Until"
              type="date"
              value={day}
              onChange={(event) => setDay(event.target.value)}
              hint="After this day it is back in the queue."
            />
          ) : null}
        </>
      )}
    </CommandDialog>
  );
}
