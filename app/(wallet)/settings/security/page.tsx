import type { Metadata } from "next";
import { SessionList } from "@/components/wallet/session-list";
import { SettingsPage } from "@/components/wallet/settings-page";
import { SettingsSection } from "@/components/wallet/settings-section";
import { HydrateClient, load, prefetch, trpc } from "@/server/trpc/rsc";

export const metadata: Metadata = { title: "Security" };

export default async function Security() {
  await Promise.all([
    load("/settings/security", trpc.session.me.queryOptions({})),
    prefetch(trpc.session.list.queryOptions({})),
  ]);
  return (
    <HydrateClient>
      <SettingsPage title="Security" about="How you sign in, and what keeps your money yours.">
        <SettingsSection title="Signed in on">
          <SessionList />
        </SettingsSection>
      </SettingsPage>
    </HydrateClient>
  );
}
