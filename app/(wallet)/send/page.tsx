import type { Metadata } from "next";
import { Page } from "@/components/wallet/page";
import { SendForm } from "@/components/wallet/send/send-form";
import { HydrateClient, load, prefetch, trpc } from "@/server/trpc/rsc";

export const metadata: Metadata = { title: "Send" };

export default async function Send() {
  const [{ user }] = await Promise.all([
    load("/send", trpc.session.me.queryOptions({})),
    prefetch(trpc.transfers.limits.queryOptions({})),
    prefetch(trpc.transfers.recent.queryOptions({})),
  ]);
  return (
    <HydrateClient>
      <Page width="column">
        <SendForm userId={user.id} />
      </Page>
    </HydrateClient>
  );
}
