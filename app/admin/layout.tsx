import type { Metadata } from "next";
import type { ReactNode } from "react";
import { Door } from "@/components/admin/door";
import { NoPermission } from "@/components/admin/no-permission";
import { ProofKeeper } from "@/components/admin/proof-keeper";
import { Shell } from "@/components/admin/shell";
import { StepUpProvider } from "@/components/session/step-up";
import { OfflineBanner } from "@/components/wallet/offline-banner";
import { SessionNotice } from "@/components/wallet/session-notice";
import { HydrateClient, load, trpc } from "@/server/trpc/rsc";
import { read } from "./read";

export const metadata: Metadata = {
  title: { absolute: "Admin - Octoco Wallet", template: "%s - Admin - Octoco Wallet" },
};

/** The procedures decide who is let in: this asks one of them, and shows what it answered. */
export default async function AdminLayout({ children }: { children: ReactNode }) {
  const [overview, { user }, factor] = await Promise.all([
    read("/admin", trpc.adminHealth.overview.queryOptions({})),
    load("/admin", trpc.session.me.queryOptions({})),
    load("/admin", trpc.factors.status.queryOptions({})),
  ]);
  if (!overview && user.role !== "admin") return <NoPermission />;
  return (
    <HydrateClient>
      <StepUpProvider>
        {overview ? (
          <Shell mode={overview.mode}>
            <OfflineBanner />
            <SessionNotice />
            <ProofKeeper email={user.email} />
            {children}
          </Shell>
        ) : (
          <Door email={user.email} hasFactor={factor.since !== null} />
        )}
      </StepUpProvider>
    </HydrateClient>
  );
}
