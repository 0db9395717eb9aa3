import type { Metadata } from "next";
import { SettingsPage } from "@/components/wallet/settings-page";
import { HydrateClient, load, trpc } from "@/server/trpc/rsc";

export const metadata: Metadata = { title: "Your data" };

export default async function YourData() {
  await load("/settings/data", trpc.session.me.queryOptions({}));
  return (
    <HydrateClient>
      <SettingsPage
        title="Your data"
        about="A copy of what we hold about you, and the way to close your wallet."
      >
        {null}
      </SettingsPage>
    </HydrateClient>
  );
}
