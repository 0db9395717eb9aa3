import type { Metadata } from "next";
import { readAddress } from "@/components/admin/address";
import { LedgerView } from "@/components/admin/ledger-view";
import { HydrateClient, prefetch, trpc } from "@/server/trpc/rsc";
import type { SearchParams } from "../read";

export const metadata: Metadata = { title: "Ledger" };

export default async function Ledger({ searchParams }: { searchParams: SearchParams }) {
  const address = readAddress(await searchParams, ["q", "cursor"]);
  await Promise.all([
    prefetch(trpc.adminLedger.trialBalance.queryOptions({})),
    prefetch(trpc.adminLedger.accounts.queryOptions({ owner: "system" })),
  ]);
  return (
    <HydrateClient>
      <LedgerView address={address} />
    </HydrateClient>
  );
}
