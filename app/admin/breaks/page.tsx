import type { Metadata } from "next";
import { breaksInput, readBreaksAddress } from "@/components/admin/breaks-list";
import { BreaksView } from "@/components/admin/breaks-view";
import { HydrateClient, prefetch, trpc } from "@/server/trpc/rsc";
import type { SearchParams } from "../read";

export const metadata: Metadata = { title: "Breaks" };

export default async function Breaks({ searchParams }: { searchParams: SearchParams }) {
  const address = readBreaksAddress(await searchParams);
  await Promise.all([
    prefetch(trpc.adminBreaks.list.queryOptions(breaksInput(address))),
    prefetch(trpc.adminBreaks.counts.queryOptions({})),
  ]);
  return (
    <HydrateClient>
      <BreaksView address={address} />
    </HydrateClient>
  );
}
