import type { Metadata } from "next";
import { readAddress } from "@/components/admin/address";
import { RunsView } from "@/components/admin/runs-view";
import { HydrateClient, prefetch, trpc } from "@/server/trpc/rsc";
import type { SearchParams } from "../read";

export const metadata: Metadata = { title: "Reconciliation" };

export default async function Reconciliation({ searchParams }: { searchParams: SearchParams }) {
  const address = readAddress(await searchParams, ["cursor"]);
  await prefetch(trpc.adminRuns.list.queryOptions(address));
  return (
    <HydrateClient>
      <RunsView address={address} />
    </HydrateClient>
  );
}
