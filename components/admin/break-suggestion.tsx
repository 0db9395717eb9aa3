"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import type { BreakActionProps } from "./break-actions";
import { reasonWords } from "./break-words";
import { CommandDialog } from "./command-dialog";
import { EntriesTable } from "./entries-table";
import { factsOf, linesOf } from "./leg-lines";
import { Section } from "./section";
import type { AdjustmentInput, BreakDetail } from "./types";

/** What would resolve the break. It is shown, never posted by itself; an adjustment needs a second admin. */
export function BreakSuggestion({ detail, command }: BreakActionProps) {
  const { suggestion } = detail;
  const [asking, setAsking] = useState(false);
  const legs = suggestion.kind === "adjust" ? suggestion.legs : null;
  return (
    <Section
      flush
      title="Suggested resolution"
      aside={legs ? "Nothing is posted until another admin approves" : null}
    >
      <p className="px-4 pb-3">{suggestion.sentence}</p>
      {legs ? (
        <>
          <EntriesTable
            caption="Entries that would be posted"
            lines={linesOf(legs)}
            currency={detail.currency}
          />
          <div className="flex justify-end border-t px-4 py-3">
            <Button onClick={() => setAsking(true)}>Request adjustment…</Button>
          </div>
          <RequestAdjustment
            detail={detail}
            command={command}
            open={asking}
            onClose={() => setAsking(false)}
          />
        </>
      ) : null}
    </Section>
  );
}

interface RequestProps extends BreakActionProps {
  open: boolean;
  onClose: () => void;
}

function RequestAdjustment({ detail, command, open, onClose }: RequestProps) {
  const trpc = useTRPC();
  const [key] = useState(() => crypto.randomUUID());
  const request = useMutation(trpc.adminApprovals.requestAdjustment.mutationOptions());
  const wish = wishOf(detail);
  if (!wish) return null;
  return (
    <CommandDialog
      open={open}
      onClose={onClose}
      title="Request an adjustment"
      verb="Request adjustment"
      reason={{ label: "Reason", hint: "The admin who decides reads this first." }}
      confirm={{
        wish: { action: "adjustment.request", currency: wish.currency, legs: wish.legs },
        shown: {
          what: "Request an adjustment",
          facts: factsOf(wish.legs, wish.currency),
        },
      }}
      run={(reason, stepUpId) =>
        command(
          () => request.mutateAsync({ ...wish, key, reason, stepUpId }),
          "The adjustment is requested. Another admin decides within 24 hours.",
        )
      }
    >
      <p className="text-muted">
        Another admin must approve this. It expires in 24 hours. Until then nothing is posted and the break
        waits.
      </p>
      <p>
        {detail.suggestion.sentence} Reason code: {reasonWords(wish.reasonCode).toLowerCase()}.
      </p>
    </CommandDialog>
  );
}

/** The suggestion as the request the server takes; nothing when it is none. */
function wishOf({
  id,
  currency,
  suggestion,
}: BreakDetail): Omit<AdjustmentInput, "key" | "reason"> | undefined {
  if (suggestion.kind !== "adjust") return undefined;
  const { template, reasonCode, legs, record } = suggestion;
  return { breakId: id, currency, template, reasonCode, legs, record };
}
