import type { Metadata } from "next";
import { AlertView } from "@/components/admin/alert-view";
import { HydrateClient, trpc } from "@/server/trpc/rsc";
import { read, titleOf } from "../../read";

export async function generateMetadata({
  params,
}: {
  params: Promise<{ alertId: string }>;
}): Promise<Metadata> {
  const { alertId } = await params;
  return titleOf(
    `/admin/alerts/${alertId}`,
    trpc.adminHealth.alert.queryOptions({ alertId }),
    "Alert",
    ({ title }) => title,
  );
}

export default async function Alert({ params }: { params: Promise<{ alertId: string }> }) {
  const { alertId } = await params;
  await read(`/admin/alerts/${alertId}`, trpc.adminHealth.alert.queryOptions({ alertId }));
  return (
    <HydrateClient>
      <AlertView alertId={alertId} />
    </HydrateClient>
  );
}
