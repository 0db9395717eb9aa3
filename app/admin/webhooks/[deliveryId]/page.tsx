import type { Metadata } from "next";
import { DeliveryView } from "@/components/admin/delivery-view";
import { HydrateClient, trpc } from "@/server/trpc/rsc";
import { read, titleOf } from "../../read";

export async function generateMetadata({
  params,
}: {
  params: Promise<{ deliveryId: string }>;
}): Promise<Metadata> {
  const { deliveryId } = await params;
  return titleOf(
    `/admin/webhooks/${deliveryId}`,
    trpc.adminDeliveries.get.queryOptions({ deliveryId }),
    "Webhook",
    ({ eventType }) => eventType,
  );
}

export default async function Webhook({ params }: { params: Promise<{ deliveryId: string }> }) {
  const { deliveryId } = await params;
  await read(`/admin/webhooks/${deliveryId}`, trpc.adminDeliveries.get.queryOptions({ deliveryId }));
  return (
    <HydrateClient>
      <DeliveryView deliveryId={deliveryId} />
    </HydrateClient>
  );
}
