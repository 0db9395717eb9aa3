"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { refusalOf } from "@/components/refusal";
import { useStepUp } from "@/components/session/step-up";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { Button, buttonLook } from "@/components/ui/button";
import { Failure } from "@/components/ui/failure";
import { RefusalNote } from "@/components/ui/refusal-note";
import type { DataCopyState } from "@/components/wallet/types";
import { formatDateTime } from "@/server/dates";

const WORDS: Record<DataCopyState["state"], (copy: DataCopyState) => string> = {
  preparing: () => "We are making your copy. You get a mail when it is ready; you may leave this page.",
  ready: ({ expiresAt }) =>
    `Your copy is ready. You can download it until ${formatDateTime(expiresAt ?? "")}.`,
  failed: () => "Your copy couldn't be made. Ask for it again.",
  over: ({ requestedAt }) => `Your last copy was of ${formatDateTime(requestedAt)}. It is gone now.`,
};

/** A copy of the data of the person: asked for with a confirmation, made in the background, downloaded here. */
export function DataCopy() {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const stepUp = useStepUp();
  const options = trpc.account.newestExport.queryOptions({}, BACKGROUND);
  const newest = useQuery({
    ...options,
    refetchInterval: ({ state }) => (state.data?.copy?.state === "preparing" ? 3_000 : false),
  });
  const request = useMutation(
    trpc.account.requestExport.mutationOptions({
      onSettled: () => cache.invalidateQueries({ queryKey: options.queryKey }),
    }),
  );
  const ask = async () => {
    const stepUpId = await stepUp(
      { action: "account.export" },
      {
        what: "Make a copy of your data",
        facts: [
          ["It holds", "Your data, with account numbers masked"],
          ["Not in it", "Your identity number, which lies encrypted, passwords and keys"],
        ],
      },
    );
    if (stepUpId !== undefined) request.mutate({ stepUpId });
  };
  if (newest.isError && !newest.data)
    return <Failure {...refusalOf(newest.error)} retry={() => void newest.refetch()} />;
  const copy = newest.data?.copy ?? null;
  const waits = copy?.state === "preparing";
  return (
    <div className="grid gap-3 px-4 py-3">
      <p className="text-muted">
        Your profile, your name by law, balances, transactions, bank accounts (masked), devices, messages and
        what you did, as tables and for machines, in one ZIP file. It stays for 24 hours.
      </p>
      {copy ? <p role="status">{WORDS[copy.state](copy)}</p> : null}
      {request.isError ? <RefusalNote sentence={refusalOf(request.error).sentence} /> : null}
      <div className="flex flex-wrap gap-2">
        {copy?.state === "ready" ? (
          <a href={`/api/exports/${copy.exportId}`} download className={buttonLook({ kind: "primary" })}>
            Download my copy
          </a>
        ) : (
          <Button
            aria-disabled={waits || request.isPending}
            onClick={() => (waits || request.isPending ? undefined : void ask())}
          >
            {waits ? "Being made…" : "Make a copy"}
          </Button>
        )}
      </div>
    </div>
  );
}
