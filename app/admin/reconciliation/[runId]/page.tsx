import { readAddress } from "@/components/admin/address";
import { runItemsInput } from "@/components/admin/run-items-list";
import { RunView } from "@/components/admin/run-view";
import { windowWords } from "@/components/admin/run-words";
import { HydrateClient, prefetch, trpc } from "@/server/trpc/rsc";
import { read, type SearchParams, titled } from "../../read";

interface RunProps {
  params: Promise<{ runId: string }>;
  searchParams: SearchParams;
}

export const generateMetadata = titled(
  "runId",
  "/admin/reconciliation",
  (input) => trpc.adminRuns.get.queryOptions(input),
  "Run",
  ({ run }) => `Run of ${windowWords(run.from, run.to)}`,
);

export default async function Run({ params, searchParams }: RunProps) {
  const { runId } = await params;
  const address = readAddress(await searchParams, ["verdict", "type", "cursor"]);
  await Promise.all([
    read(`/admin/reconciliation/${runId}`, trpc.adminRuns.get.queryOptions({ runId })),
    prefetch(trpc.adminRuns.items.queryOptions(runItemsInput(runId, address))),
  ]);
  return (
    <HydrateClient>
      <RunView runId={runId} address={address} />
    </HydrateClient>
  );
}
