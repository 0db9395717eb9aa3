import type { Metadata } from "next";
import { GoogleLink } from "@/components/wallet/settings/google-link";
import { HoldNotice } from "@/components/wallet/settings/hold-notice";
import { SessionList } from "@/components/wallet/settings/session-list";
import { SettingsPage } from "@/components/wallet/settings/settings-page";
import { SettingsSection } from "@/components/wallet/settings/settings-section";
import { SignInDetails } from "@/components/wallet/settings/sign-in-details";
import { SecurityTwoStep } from "@/components/wallet/two-step/security-two-step";
import { safeNext } from "@/server/security/safe-next";
import { HydrateClient, load, prefetch, trpc } from "@/server/trpc/rsc";

export const metadata: Metadata = { title: "Security" };

type SearchParams = Promise<{ next?: string | string[] }>;

/** `next`: where somebody came from who must set up two-step sign-in first. */
export default async function Security({ searchParams }: { searchParams: SearchParams }) {
  const { next } = await searchParams;
  await Promise.all([
    load("/settings/security", trpc.session.me.queryOptions({})),
    prefetch(trpc.signInDetails.get.queryOptions({})),
    prefetch(trpc.factors.status.queryOptions({})),
    prefetch(trpc.withdrawals.limits.queryOptions({})),
    prefetch(trpc.google.status.queryOptions({})),
    prefetch(trpc.session.list.queryOptions({})),
  ]);
  return (
    <HydrateClient>
      <SettingsPage title="Security" about="How you sign in, and what keeps your money yours.">
        <HoldNotice />
        <SettingsSection title="Two-step sign-in">
          <SecurityTwoStep next={next === undefined ? undefined : safeNext(next)} />
        </SettingsSection>
        <SettingsSection title="How you sign in">
          <SignInDetails />
        </SettingsSection>
        <GoogleLink />
        <SettingsSection title="Signed in on">
          <SessionList />
        </SettingsSection>
      </SettingsPage>
    </HydrateClient>
  );
}
