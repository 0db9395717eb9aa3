import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { HIDDEN_COOKIE } from "@/components/money/hidden-cookie";
import { HiddenAmounts } from "@/components/money/hidden";
import { StepUpProvider } from "@/components/session/step-up";
import { FrozenBanner } from "@/components/wallet/frozen-banner";
import { Keys } from "@/components/wallet/keys";
import { Nav } from "@/components/wallet/nav";
import { OfflineBanner } from "@/components/wallet/offline-banner";
import { SessionNotice } from "@/components/wallet/session-notice";
import { VerifyBanner } from "@/components/wallet/verify-banner";
import { HydrateClient, prefetch, trpc } from "@/server/trpc/rsc";

export default async function WalletLayout({ children }: { children: ReactNode }) {
  const [jar] = await Promise.all([cookies(), prefetch(trpc.session.me.queryOptions({}))]);
  return (
    <HydrateClient>
      <HiddenAmounts initially={jar.get(HIDDEN_COOKIE)?.value === "1"}>
        <div className="md:flex">
          <Nav />
          <div className="min-w-0 flex-1">
            <OfflineBanner />
            <SessionNotice />
            <FrozenBanner />
            <VerifyBanner />
            <StepUpProvider>{children}</StepUpProvider>
          </div>
        </div>
        <Keys />
      </HiddenAmounts>
    </HydrateClient>
  );
}
