import type { Metadata } from "next";
import { Identity } from "@/components/wallet/settings/identity-form";
import { LimitsOverview } from "@/components/wallet/settings/limits-overview";
import { SettingsPage } from "@/components/wallet/settings/settings-page";
import { SettingsSection } from "@/components/wallet/settings/settings-section";
import { HydrateClient, load, prefetch, trpc } from "@/server/trpc/rsc";

export const metadata: Metadata = { title: "Limits" };

export default async function Limits() {
  const [{ user }] = await Promise.all([
    load("/settings/limits", trpc.session.me.queryOptions({})),
    prefetch(trpc.limits.mine.queryOptions({})),
    prefetch(trpc.identity.status.queryOptions({})),
  ]);
  return (
    <HydrateClient>
      <SettingsPage
        title="Limits"
        about="How much you can add and take out, what is used, and what raises it."
      >
        <SettingsSection title="Your identity">
          <Identity name={user.displayName} />
        </SettingsSection>
        <LimitsOverview />
      </SettingsPage>
    </HydrateClient>
  );
}
