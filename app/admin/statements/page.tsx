import type { Metadata } from "next";
import { readAddress } from "@/components/admin/address";
import { StatementsView } from "@/components/admin/statements-view";
import { HydrateClient, prefetch, trpc } from "@/server/trpc/rsc";
import type { SearchParams } from "../read";

export const metadata: Metadata = { title: "Statements" };

export default async function Statements({ searchParams }: { searchParams: SearchParams }) {
  const address = readAddress(await searchParams, ["cursor"]);
  await Promise.all([
    prefetch(trpc.adminStatements.list.queryOptions(address)),
    prefetch(trpc.adminStatements.maps.queryOptions({})),
  ]);
  return (
    <HydrateClient>
      <StatementsView address={address} />
    </HydrateClient>
  );
}
