import { AlertView } from "@/components/admin/alert-view";
import { HydrateClient, trpc } from "@/server/trpc/rsc";
import { read, titled } from "../../read";

export const generateMetadata = titled(
  "alertId",
  "/admin/alerts",
  (input) => trpc.adminHealth.alert.queryOptions(input),
  "Alert",
  ({ title }) => title,
);

export default async function Alert({ params }: { params: Promise<{ alertId: string }> }) {
  const { alertId } = await params;
  await read(`/admin/alerts/${alertId}`, trpc.adminHealth.alert.queryOptions({ alertId }));
  return (
    <HydrateClient>
      <AlertView alertId={alertId} />
    </HydrateClient>
  );
}
