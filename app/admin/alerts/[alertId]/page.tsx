import type { Metadata } from "next";
import { AlertView } from "@/components/admin/alert-view";
import { HydrateClient, trpc } from "@/server/trpc/rsc";
import { read } from "../../read";

export const metadata: Metadata = { title: "Alert" };

export default async function Alert({ params }: { params: Promise<{ alertId: string }> }) {
  const { alertId } = await params;
  await read(`/admin/alerts/${alertId}`, trpc.adminHealth.alert.queryOptions({ alertId }));
  return (
    <HydrateClient>
      <AlertView alertId={alertId} />
    </HydrateClient>
  );
}
