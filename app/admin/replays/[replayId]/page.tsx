import { readAddress } from "@/components/admin/address";
import { ReplayView } from "@/components/admin/replay-view";
import { HydrateClient, prefetch, trpc } from "@/server/trpc/rsc";
import { read, type SearchParams, titled } from "../../read";

interface ReplayProps {
  params: Promise<{ replayId: string }>;
  searchParams: SearchParams;
}

export const generateMetadata = titled(
  "replayId",
  "/admin/replays",
  (input) => trpc.adminReplays.get.queryOptions(input),
  "Replay",
  ({ name }) => name,
);

export default async function Replay({ params, searchParams }: ReplayProps) {
  const { replayId } = await params;
  const address = readAddress(await searchParams, ["cursor"]);
  await Promise.all([
    read(`/admin/replays/${replayId}`, trpc.adminReplays.get.queryOptions({ replayId })),
    prefetch(trpc.adminReplays.items.queryOptions({ replayId, ...address })),
  ]);
  return (
    <HydrateClient>
      <ReplayView replayId={replayId} address={address} />
    </HydrateClient>
  );
}
