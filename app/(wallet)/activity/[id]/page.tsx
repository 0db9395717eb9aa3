import type { Metadata } from "next";
import { TransactionPage } from "@/components/wallet/activity/transaction-page";
import { Page } from "@/components/wallet/page";
import { HydrateClient, load, trpc } from "@/server/trpc/rsc";

export const metadata: Metadata = { title: "Transaction" };

export default async function Transaction({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  await load(`/activity/${id}`, trpc.transactions.get.queryOptions({ id }));
  return (
    <HydrateClient>
      <Page width="column">
        <TransactionPage id={id} />
      </Page>
    </HydrateClient>
  );
}
