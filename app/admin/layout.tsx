import type { Metadata } from "next";
import type { ReactNode } from "react";
import { NoPermission } from "@/components/admin/no-permission";
import { Shell } from "@/components/admin/shell";
import { StepUpProvider } from "@/components/session/step-up";
import { OfflineBanner } from "@/components/wallet/offline-banner";
import { SessionNotice } from "@/components/wallet/session-notice";
import { HydrateClient, prefetch, trpc } from "@/server/trpc/rsc";
import { read } from "./read";

export const metadata: Metadata = {
  title: { absolute: "Admin - Octoco Wallet", template: "%s - Admin - Octoco Wallet" },
};

/** The procedures decide who is let in: this asks one of them, and shows what it answered. */
export default async function AdminLayout({ children }: { children: ReactNode }) {
  const [overview] = await Promise.all([
    read("/admin", trpc.adminHealth.overview.queryOptions({})),
    prefetch(trpc.session.me.queryOptions({})),
  ]);
  if (!overview) return <NoPermission />;
  return (
    <HydrateClient>
      <Shell mode={overview.mode}>
        <OfflineBanner />
        <SessionNotice />
        <StepUpProvider>{children}</StepUpProvider>
      </Shell>
    </HydrateClient>
  );
}
