import type { Metadata } from "next";
import { SettingsPage } from "@/components/wallet/settings-page";
import { HydrateClient, load, trpc } from "@/server/trpc/rsc";

export const metadata: Metadata = { title: "Limits" };

export default async function Limits() {
  await load("/settings/limits", trpc.session.me.queryOptions({}));
  return (
    <HydrateClient>
      <SettingsPage
        title="Limits"
        about="How much you can add and take out, what is used, and what raises it."
      >
        {null}
      </SettingsPage>
    </HydrateClient>
  );
}
