"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { refusalOf } from "@/components/refusal";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { saveFile } from "@/components/ui/save-file";
import { CommandDialog } from "./command-dialog";
import { isUnderWay } from "./run-words";
import type { Run } from "./types";
import type { Command } from "./use-command";

interface RunActionsProps {
  run: Run;
  hasReport: boolean;
  command: Command;
}

/** Cancel while it has not compared; afterwards its report, and the same comparison once more. */
export function RunActions({ run, hasReport, command }: RunActionsProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const cache = useQueryClient();
  const [cancelling, setCancelling] = useState(false);
  const [problem, setProblem] = useState<string>();
  const cancel = useMutation(trpc.adminRuns.cancel.mutationOptions());
  const rerun = useMutation(trpc.adminRuns.rerun.mutationOptions());
  const { runId } = run;

  const repeat = async () => {
    if (rerun.isPending) return;
    const started = await rerun.mutateAsync({ key: crypto.randomUUID(), runId });
    router.push(`/admin/reconciliation/${started.runId}`);
  };
  const download = async () => {
    const { text } = await cache.fetchQuery(trpc.adminRuns.report.queryOptions({ runId }));
    saveFile(`${runId}.json`, text);
  };
  const told = (work: () => Promise<void>) => {
    setProblem(undefined);
    work().catch((error: unknown) => setProblem(refusalOf(error).sentence));
  };

  return (
    <>
      {hasReport ? <Button onClick={() => told(download)}>Download report</Button> : null}
      {isUnderWay(run.state) ? (
        <Button onClick={() => setCancelling(true)}>Cancel run…</Button>
      ) : (
        <Button onClick={() => told(repeat)} aria-disabled={rerun.isPending}>
          Run again
        </Button>
      )}
      {problem ? (
        <p role="alert" className="w-full text-13 text-danger">
          {problem}
        </p>
      ) : null}
      <CommandDialog
        open={cancelling}
        onClose={() => setCancelling(false)}
        title="Cancel this run"
        verb="Cancel run"
        reason={{ label: "Reason" }}
        run={(reason) =>
          command(() => cancel.mutateAsync({ runId, reason }), "Cancelled. Nothing was compared.")
        }
      >
        <p className="text-muted">Nothing is compared and no break changes. It can be started again.</p>
      </CommandDialog>
    </>
  );
}
