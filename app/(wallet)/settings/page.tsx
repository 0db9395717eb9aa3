import type { Metadata } from "next";
import { PageTitle } from "@/components/ui/page-title";
import { Page } from "@/components/wallet/page";
import { Appearance } from "@/components/wallet/settings/appearance";
import { NotificationPreferences } from "@/components/wallet/settings/notification-preferences";
import { ProfileDetails } from "@/components/wallet/settings/profile-details";
import { SettingsLinks } from "@/components/wallet/settings/settings-links";
import { SettingsSection } from "@/components/wallet/settings/settings-section";
import { SignOutButton } from "@/components/wallet/settings/sign-out-button";
import { HydrateClient, load, prefetch, trpc } from "@/server/trpc/rsc";

export const metadata: Metadata = { title: "Settings" };

export default async function Settings() {
  const [{ user }] = await Promise.all([
    load("/settings", trpc.session.me.queryOptions({})),
    prefetch(trpc.profile.get.queryOptions({})),
    prefetch(trpc.notifications.preferences.queryOptions({})),
  ]);
  return (
    <HydrateClient>
      <Page width="column">
        <PageTitle className="mb-4">Settings</PageTitle>
        <SettingsSection title="Profile">
          <div className="flex items-center justify-between gap-3 px-4 py-3">
            <div className="min-w-0">
              <p className="font-medium">{user.displayName}</p>
              <p className="truncate text-13 text-muted">{user.email}</p>
            </div>
            <SignOutButton />
          </div>
          <ProfileDetails />
        </SettingsSection>
        <SettingsSection title="Your wallet">
          <SettingsLinks />
        </SettingsSection>
        <SettingsSection title="Messages">
          <NotificationPreferences />
        </SettingsSection>
        <SettingsSection title="Appearance">
          <Appearance />
        </SettingsSection>
      </Page>
    </HydrateClient>
  );
}
