import type { Metadata } from "next";
import type { ReactNode } from "react";
import { PageTitle } from "@/components/ui/page-title";
import { Appearance } from "@/components/wallet/appearance";
import { NotificationPreferences } from "@/components/wallet/notification-preferences";
import { Page } from "@/components/wallet/page";
import { ProfileDetails } from "@/components/wallet/profile-details";
import { SessionList } from "@/components/wallet/session-list";
import { SignOutButton } from "@/components/wallet/sign-out-button";
import { HydrateClient, load, prefetch, trpc } from "@/server/trpc/rsc";

export const metadata: Metadata = { title: "Settings" };

export default async function Settings() {
  const [{ user }] = await Promise.all([
    load("/settings", trpc.session.me.queryOptions({})),
    prefetch(trpc.session.list.queryOptions({})),
    prefetch(trpc.profile.get.queryOptions({})),
    prefetch(trpc.notifications.preferences.queryOptions({})),
  ]);
  return (
    <HydrateClient>
      <Page width="column">
        <PageTitle className="mb-4">Settings</PageTitle>
        <Section title="Profile">
          <div className="flex items-center justify-between gap-3 px-4 py-3">
            <div className="min-w-0">
              <p className="font-medium">{user.displayName}</p>
              <p className="truncate text-13 text-muted">{user.email}</p>
            </div>
            <SignOutButton />
          </div>
          <ProfileDetails />
        </Section>
        <Section title="Messages">
          <NotificationPreferences />
        </Section>
        <Section title="Signed in on">
          <SessionList />
        </Section>
        <Section title="Appearance">
          <Appearance />
        </Section>
      </Page>
    </HydrateClient>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mb-6">
      <h2 className="mx-1 mb-2">{title}</h2>
      <div className="card overflow-hidden">{children}</div>
    </section>
  );
}
