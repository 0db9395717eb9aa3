import type { Metadata } from "next";
import { KeysView } from "@/components/admin/keys-view";
import { HydrateClient, prefetch, trpc } from "@/server/trpc/rsc";

export const metadata: Metadata = { title: "Webhook keys" };

export default async function Keys() {
  await prefetch(trpc.adminDeliveries.keys.queryOptions({}));
  return (
    <HydrateClient>
      <KeysView />
    </HydrateClient>
  );
}
