import { AuditRowView } from "@/components/admin/audit-row-view";
import { HydrateClient, trpc } from "@/server/trpc/rsc";
import { read, titled } from "../../read";

export const generateMetadata = titled(
  "auditId",
  "/admin/audit",
  (input) => trpc.adminAudit.get.queryOptions(input),
  "Audit entry",
  ({ action }) => action,
);

export default async function AuditEntry({ params }: { params: Promise<{ auditId: string }> }) {
  const { auditId } = await params;
  await read(`/admin/audit/${auditId}`, trpc.adminAudit.get.queryOptions({ auditId }));
  return (
    <HydrateClient>
      <AuditRowView auditId={auditId} />
    </HydrateClient>
  );
}
