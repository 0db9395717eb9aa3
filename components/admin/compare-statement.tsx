"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { CommandDialog } from "./command-dialog";
import { rowsWords } from "./statement-words";
import type { Statement } from "./types";
import type { Command } from "./use-command";

/** Starts a run with this file. Rows that can't be read are left out only on somebody's word, and each becomes a break. */
export function CompareStatement({ statement, command }: { statement: Statement; command: Command }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [asking, setAsking] = useState(false);
  const [key] = useState(() => crypto.randomUUID());
  const start = useMutation(trpc.adminRuns.startUpload.mutationOptions());
  const bad = statement.badRows !== null && statement.badRows !== "0";
  const run = (reason: string) =>
    command(async () => {
      const { runId } = await start.mutateAsync({
        key,
        statementId: statement.statementId,
        leaveOutBadRows: bad,
        ...(bad ? { reason } : {}),
      });
      router.push(`/admin/reconciliation/${runId}`);
    }, "The run is queued.");
  return (
    <>
      <Button kind="primary" onClick={() => setAsking(true)}>
        Compare with the ledger…
      </Button>
      <CommandDialog
        open={asking}
        onClose={() => setAsking(false)}
        title="Compare this file with the ledger"
        verb={bad ? "Leave bad rows out and compare" : "Compare"}
        reason={bad ? { label: "Why these rows can be left out" } : undefined}
        run={run}
      >
        <p className="text-muted">
          Rows to compare: {rowsWords(statement.goodRows)}. No money moves; differences become breaks.
          {bad
            ? ` Rows that can't be read: ${rowsWords(statement.badRows)}. Each becomes a break of its own.`
            : ""}
        </p>
      </CommandDialog>
    </>
  );
}
