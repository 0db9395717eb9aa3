import type { Metadata } from "next";
import { DepositReturn } from "@/components/wallet/deposit/deposit-return";
import { Page } from "@/components/wallet/page";
import { HydrateClient, load, trpc } from "@/server/trpc/rsc";

export const metadata: Metadata = { title: "Deposit" };

/** Every redirect of the provider ends here. Whatever it says in the address is not read. */
export default async function Deposit({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const arrivedAt = new Date().toISOString();
  await load(`/deposit/${id}`, trpc.deposits.get.queryOptions({ id }));
  return (
    <HydrateClient>
      <Page width="form">
        <DepositReturn id={id} arrivedAt={arrivedAt} />
      </Page>
    </HydrateClient>
  );
}
