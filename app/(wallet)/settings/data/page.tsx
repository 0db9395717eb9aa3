import type { Metadata } from "next";
import { CloseWallet } from "@/components/wallet/settings/close-wallet";
import { DataCopy } from "@/components/wallet/settings/data-copy";
import { SettingsPage } from "@/components/wallet/settings/settings-page";
import { SettingsSection } from "@/components/wallet/settings/settings-section";
import { HydrateClient, load, prefetch, trpc } from "@/server/trpc/rsc";

export const metadata: Metadata = { title: "Your data" };

export default async function YourData() {
  await Promise.all([
    load("/settings/data", trpc.session.me.queryOptions({})),
    prefetch(trpc.account.newestExport.queryOptions({})),
  ]);
  return (
    <HydrateClient>
      <SettingsPage
        title="Your data"
        about="A copy of what we hold about you, and the way to close your wallet."
      >
        <SettingsSection title="A copy of your data">
          <DataCopy />
        </SettingsSection>
        <SettingsSection title="Close your wallet">
          <CloseWallet />
        </SettingsSection>
      </SettingsPage>
    </HydrateClient>
  );
}
