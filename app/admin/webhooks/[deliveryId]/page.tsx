import type { Metadata } from "next";
import { DeliveryView } from "@/components/admin/delivery-view";
import { HydrateClient, trpc } from "@/server/trpc/rsc";
import { read } from "../../read";

export const metadata: Metadata = { title: "Webhook" };

export default async function Webhook({ params }: { params: Promise<{ deliveryId: string }> }) {
  const { deliveryId } = await params;
  await read(`/admin/webhooks/${deliveryId}`, trpc.adminDeliveries.get.queryOptions({ deliveryId }));
  return (
    <HydrateClient>
      <DeliveryView deliveryId={deliveryId} />
    </HydrateClient>
  );
}
