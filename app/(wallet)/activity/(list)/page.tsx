import type { Metadata } from "next";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { listInput, loadActivityParams } from "@/components/wallet/activity/activity-params";
import { ActivityView } from "@/components/wallet/activity/activity-view";
import { calendarDay } from "@/server/dates";
import { HydrateClient, load, prefetch, trpc } from "@/server/trpc/rsc";

export const metadata: Metadata = { title: "Activity" };

export default async function Activity({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const params = await loadActivityParams(searchParams);
  const today = calendarDay(new Date());
  await Promise.all([
    load("/activity", trpc.session.me.queryOptions({})),
    prefetch(trpc.transactions.list.queryOptions(listInput(params, today))),
    params.row === null ? undefined : prefetch(trpc.transactions.get.queryOptions({ id: params.row })),
  ]);
  return (
    <HydrateClient>
      <NuqsAdapter>
        <ActivityView today={today} />
      </NuqsAdapter>
    </HydrateClient>
  );
}
