"use client";

import { useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Field } from "@/components/ui/field";
import { SelectField } from "@/components/ui/select-field";
import type { BreakActionProps } from "./break-actions";
import { REASONS } from "./break-words";
import { CommandDialog } from "./command-dialog";

interface BreakResolveProps extends BreakActionProps {
  open: boolean;
  onClose: () => void;
}

/** Closes a break by a person's word. What moves money goes another way: an adjustment that a second admin approves. */
export function BreakResolve({ detail, command, open, onClose }: BreakResolveProps) {
  const trpc = useTRPC();
  const id = useId();
  const [reasonCode, setReasonCode] = useState<keyof typeof REASONS | "">("");
  const [evidence, setEvidence] = useState("");
  const resolve = useMutation(trpc.adminBreaks.resolve.mutationOptions());
  return (
    <CommandDialog
      open={open}
      onClose={onClose}
      title="Resolve this break"
      verb="Resolve break"
      reason={{ label: "Remark", hint: "What was found, and where. Kept in the audit log." }}
      check={() => (reasonCode === "" ? { sentence: "Choose a reason", field: `${id}-reason` } : undefined)}
      run={(remark) =>
        command(async () => {
          if (reasonCode === "") return;
          await resolve.mutateAsync({
            breakId: detail.id,
            reasonCode,
            remark,
            evidence: evidence.trim() || null,
          });
        }, "The break is resolved.")
      }
    >
      {(wrong) => (
        <>
          <p className="text-muted">
            This moves no money and accepts the difference as it is now. If the record changes later, the
            break is reopened.
          </p>
          <SelectField
            id={`${id}-reason`}
            error={wrong(`${id}-reason`)}
            label="Reason"
            value={reasonCode}
            onChange={(event) => setReasonCode(event.target.value as keyof typeof REASONS | "")}
          >
            <option value="">Choose a reason</option>
            {Object.entries(REASONS).map(([code, words]) => (
              <option key={code} value={code}>
                {words}
              </option>
            ))}
          </SelectField>
          <Field
            id={`${id}-evidence`}
            label="Evidence (optional)"
            hint="A ticket or an address of a document."
            maxLength={500}
            value={evidence}
            onChange={(event) => setEvidence(event.target.value)}
          />
        </>
      )}
    </CommandDialog>
  );
}
