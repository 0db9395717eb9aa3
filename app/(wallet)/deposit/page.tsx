import type { Metadata } from "next";
import { PageTitle } from "@/components/ui/page-title";
import { DepositForm } from "@/components/wallet/deposit/deposit-form";
import { Page } from "@/components/wallet/page";
import { HydrateClient, load, prefetch, trpc } from "@/server/trpc/rsc";

export const metadata: Metadata = { title: "Add money" };

export default async function AddMoney() {
  await Promise.all([
    load("/deposit", trpc.session.me.queryOptions({})),
    prefetch(trpc.deposits.limits.queryOptions({})),
  ]);
  return (
    <HydrateClient>
      <Page width="form">
        <PageTitle className="mb-4">Add money</PageTitle>
        <DepositForm />
      </Page>
    </HydrateClient>
  );
}
