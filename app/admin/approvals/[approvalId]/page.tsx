import { ApprovalView } from "@/components/admin/approval-view";
import { APPROVAL_KINDS } from "@/components/admin/approval-words";
import { HydrateClient, trpc } from "@/server/trpc/rsc";
import { read, titled } from "../../read";

export const generateMetadata = titled(
  "approvalId",
  "/admin/approvals",
  (input) => trpc.adminApprovals.get.queryOptions(input),
  "Request",
  ({ kind }) => APPROVAL_KINDS[kind],
);

export default async function Approval({ params }: { params: Promise<{ approvalId: string }> }) {
  const { approvalId } = await params;
  await read(`/admin/approvals/${approvalId}`, trpc.adminApprovals.get.queryOptions({ approvalId }));
  return (
    <HydrateClient>
      <ApprovalView approvalId={approvalId} />
    </HydrateClient>
  );
}
