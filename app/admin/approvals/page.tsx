import type { Metadata } from "next";
import { readAddress } from "@/components/admin/address";
import { approvalsInput } from "@/components/admin/approvals-list";
import { ApprovalsView } from "@/components/admin/approvals-view";
import { HydrateClient, prefetch, trpc } from "@/server/trpc/rsc";
import type { SearchParams } from "../read";

export const metadata: Metadata = { title: "Approvals" };

export default async function Approvals({ searchParams }: { searchParams: SearchParams }) {
  const address = readAddress(await searchParams, ["tab", "cursor"]);
  await prefetch(trpc.adminApprovals.list.queryOptions(approvalsInput(address)));
  return (
    <HydrateClient>
      <ApprovalsView address={address} />
    </HydrateClient>
  );
}
