import { DeliveryView } from "@/components/admin/delivery-view";
import { HydrateClient, trpc } from "@/server/trpc/rsc";
import { read, titled } from "../../read";

export const generateMetadata = titled(
  "deliveryId",
  "/admin/webhooks",
  (input) => trpc.adminDeliveries.get.queryOptions(input),
  "Webhook",
  ({ eventType }) => eventType,
);

export default async function Webhook({ params }: { params: Promise<{ deliveryId: string }> }) {
  const { deliveryId } = await params;
  await read(`/admin/webhooks/${deliveryId}`, trpc.adminDeliveries.get.queryOptions({ deliveryId }));
  return (
    <HydrateClient>
      <DeliveryView deliveryId={deliveryId} />
    </HydrateClient>
  );
}
