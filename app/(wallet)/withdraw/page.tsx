import type { Metadata } from "next";
import { Page } from "@/components/wallet/page";
import { WithdrawForm } from "@/components/wallet/withdraw/withdraw-form";
import { HydrateClient, load, prefetch, trpc } from "@/server/trpc/rsc";

export const metadata: Metadata = { title: "Withdraw" };

export default async function Withdraw() {
  const [me] = await Promise.all([
    load("/withdraw", trpc.session.me.queryOptions({})),
    prefetch(trpc.withdrawals.limits.queryOptions({})),
    prefetch(trpc.bankAccounts.list.queryOptions({})),
    prefetch(trpc.factors.status.queryOptions({})),
  ]);
  return (
    <HydrateClient>
      <Page width="column">
        <WithdrawForm userId={me.user.id} />
      </Page>
    </HydrateClient>
  );
}
