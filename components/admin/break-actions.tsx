"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { refusalOf } from "@/components/refusal";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { formatMoney, fromWire } from "@/server/money";
import { BreakAssign } from "./break-assign";
import { BreakMove } from "./break-move";
import { BreakResolve } from "./break-resolve";
import type { BreakDetail } from "./types";
import type { Command } from "./use-command";

export interface BreakActionProps {
  detail: BreakDetail;
  command: Command;
}

/**
 * What can be done about an open break. Nothing here moves money; a re-check books what Revio itself confirms. One that waits for an
 * approval waits for that alone.
 */
export function BreakActions({ detail, command }: BreakActionProps) {
  const [asking, setAsking] = useState<"move" | "resolve">();
  const close = () => setAsking(undefined);
  return (
    <>
      {detail.recheckable ? <Recheck detail={detail} command={command} /> : null}
      <BreakAssign detail={detail} command={command} />
      {detail.approvalId === null ? (
        <>
          <Button onClick={() => setAsking("move")}>Change state…</Button>
          <Button kind="primary" onClick={() => setAsking("resolve")}>
            Resolve…
          </Button>
        </>
      ) : null}
      <BreakMove detail={detail} command={command} open={asking === "move"} onClose={close} />
      <BreakResolve detail={detail} command={command} open={asking === "resolve"} onClose={close} />
    </>
  );
}

/** Asks Revio now and answers in place. */
function Recheck({ detail, command }: BreakActionProps) {
  const trpc = useTRPC();
  const recheck = useMutation(trpc.adminBreaks.recheck.mutationOptions());
  const answer = ({ agrees, difference }: { agrees: boolean; difference: string }): string => {
    if (agrees) return "Revio was asked: both sides agree now. The break is cleared.";
    const amount = formatMoney(fromWire(difference), { currency: detail.currency });
    return difference === "0"
      ? "Revio was asked: it still differs."
      : `Revio was asked: it still differs by ${amount}.`;
  };
  const run = async () => {
    if (recheck.isPending) return;
    await command(() => recheck.mutateAsync({ breakId: detail.id }), answer).catch(() => undefined);
  };
  return (
    <>
      <Button onClick={() => void run()} aria-disabled={recheck.isPending}>
        {recheck.isPending ? "Asking Revio…" : "Re-check now"}
      </Button>
      {recheck.isError ? (
        <p role="alert" className="w-full text-13 text-danger">
          {refusalOf(recheck.error).sentence}
        </p>
      ) : null}
    </>
  );
}
