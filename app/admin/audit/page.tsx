import type { Metadata } from "next";
import { readAddress } from "@/components/admin/address";
import { AUDIT_NAMES, auditInput } from "@/components/admin/audit-list";
import { AuditLogView } from "@/components/admin/audit-log-view";
import { HydrateClient, prefetch, trpc } from "@/server/trpc/rsc";
import type { SearchParams } from "../read";

export const metadata: Metadata = { title: "Audit log" };

export default async function AuditLog({ searchParams }: { searchParams: SearchParams }) {
  const address = readAddress(await searchParams, AUDIT_NAMES);
  await Promise.all([
    prefetch(trpc.adminAudit.list.queryOptions(auditInput(address))),
    prefetch(trpc.adminAudit.actions.queryOptions({})),
  ]);
  return (
    <HydrateClient>
      <AuditLogView address={address} />
    </HydrateClient>
  );
}
