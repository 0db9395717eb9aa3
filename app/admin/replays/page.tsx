import type { Metadata } from "next";
import { readAddress } from "@/components/admin/address";
import { ReplaysView } from "@/components/admin/replays-view";
import { HydrateClient, prefetch, trpc } from "@/server/trpc/rsc";
import type { SearchParams } from "../read";

export const metadata: Metadata = { title: "Replays" };

export default async function Replays({ searchParams }: { searchParams: SearchParams }) {
  const address = readAddress(await searchParams, ["cursor"]);
  await prefetch(trpc.adminReplays.list.queryOptions(address));
  return (
    <HydrateClient>
      <ReplaysView address={address} />
    </HydrateClient>
  );
}
