import type { Metadata } from "next";
import { FINISHED, IN_PROGRESS } from "@/components/wallet/home/home-lists";
import { HomeView } from "@/components/wallet/home/home-view";
import { Page } from "@/components/wallet/page";
import { HydrateClient, load, prefetch, trpc } from "@/server/trpc/rsc";

export const metadata: Metadata = { title: "Home" };

export default async function Home() {
  await Promise.all([
    load("/", trpc.session.me.queryOptions({})),
    prefetch(trpc.wallet.balance.queryOptions({})),
    prefetch(trpc.transactions.list.queryOptions(IN_PROGRESS)),
    prefetch(trpc.transactions.list.queryOptions(FINISHED)),
  ]);
  return (
    <HydrateClient>
      <Page className="max-lg:max-w-[560px]">
        <HomeView now={new Date().toISOString()} />
      </Page>
    </HydrateClient>
  );
}
