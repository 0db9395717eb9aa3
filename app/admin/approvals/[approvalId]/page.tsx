import type { Metadata } from "next";
import { ApprovalView } from "@/components/admin/approval-view";
import { HydrateClient, trpc } from "@/server/trpc/rsc";
import { read } from "../../read";

export const metadata: Metadata = { title: "Request" };

export default async function Approval({ params }: { params: Promise<{ approvalId: string }> }) {
  const { approvalId } = await params;
  await read(`/admin/approvals/${approvalId}`, trpc.adminApprovals.get.queryOptions({ approvalId }));
  return (
    <HydrateClient>
      <ApprovalView approvalId={approvalId} />
    </HydrateClient>
  );
}
