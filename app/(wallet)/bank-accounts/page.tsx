import type { Metadata } from "next";
import { PageTitle } from "@/components/ui/page-title";
import { BankAccountsView } from "@/components/wallet/bank-accounts/bank-accounts-view";
import { Page } from "@/components/wallet/page";
import { HydrateClient, load, prefetch, trpc } from "@/server/trpc/rsc";

export const metadata: Metadata = { title: "Bank accounts" };

export default async function BankAccounts() {
  await Promise.all([
    load("/bank-accounts", trpc.session.me.queryOptions({})),
    prefetch(trpc.bankAccounts.list.queryOptions({})),
    prefetch(trpc.bankAccounts.banks.queryOptions({})),
    prefetch(trpc.factors.status.queryOptions({})),
    prefetch(trpc.identity.status.queryOptions({})),
  ]);
  return (
    <HydrateClient>
      <Page width="column">
        <PageTitle className="mb-4">Bank accounts</PageTitle>
        <BankAccountsView />
      </Page>
    </HydrateClient>
  );
}
