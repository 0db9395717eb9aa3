import type { Metadata } from "next";
import { readAddress } from "@/components/admin/address";
import { deliveriesInput } from "@/components/admin/deliveries-list";
import { DeliveriesView } from "@/components/admin/deliveries-view";
import { HydrateClient, prefetch, trpc } from "@/server/trpc/rsc";
import type { SearchParams } from "../read";

export const metadata: Metadata = { title: "Webhooks" };

export default async function Webhooks({ searchParams }: { searchParams: SearchParams }) {
  const address = readAddress(await searchParams, ["state", "route", "q", "cursor"]);
  await Promise.all([
    prefetch(trpc.adminDeliveries.list.queryOptions(deliveriesInput(address))),
    prefetch(trpc.adminDeliveries.alarms.queryOptions({})),
  ]);
  return (
    <HydrateClient>
      <DeliveriesView address={address} />
    </HydrateClient>
  );
}
