import type { Metadata } from "next";
import { readAddress } from "@/components/admin/address";
import { alertsInput } from "@/components/admin/alerts-list";
import { AlertsView } from "@/components/admin/alerts-view";
import { HydrateClient, prefetch, trpc } from "@/server/trpc/rsc";
import type { SearchParams } from "../read";

export const metadata: Metadata = { title: "Alerts" };

export default async function Alerts({ searchParams }: { searchParams: SearchParams }) {
  const address = readAddress(await searchParams, ["all", "cursor"]);
  await prefetch(trpc.adminHealth.alerts.queryOptions(alertsInput(address)));
  return (
    <HydrateClient>
      <AlertsView address={address} />
    </HydrateClient>
  );
}
