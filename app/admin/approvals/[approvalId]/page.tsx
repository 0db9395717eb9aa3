import type { Metadata } from "next";
import { ApprovalView } from "@/components/admin/approval-view";
import { APPROVAL_KINDS } from "@/components/admin/approval-words";
import { HydrateClient, trpc } from "@/server/trpc/rsc";
import { read, titleOf } from "../../read";

export async function generateMetadata({
  params,
}: {
  params: Promise<{ approvalId: string }>;
}): Promise<Metadata> {
  const { approvalId } = await params;
  return titleOf(
    `/admin/approvals/${approvalId}`,
    trpc.adminApprovals.get.queryOptions({ approvalId }),
    "Request",
    ({ kind }) => APPROVAL_KINDS[kind],
  );
}

export default async function Approval({ params }: { params: Promise<{ approvalId: string }> }) {
  const { approvalId } = await params;
  await read(`/admin/approvals/${approvalId}`, trpc.adminApprovals.get.queryOptions({ approvalId }));
  return (
    <HydrateClient>
      <ApprovalView approvalId={approvalId} />
    </HydrateClient>
  );
}
