import type { Metadata } from "next";
import { BreakView } from "@/components/admin/break-view";
import { HydrateClient, prefetch, trpc } from "@/server/trpc/rsc";
import { read } from "../../read";

export const metadata: Metadata = { title: "Break" };

export default async function Break({ params }: { params: Promise<{ breakId: string }> }) {
  const { breakId } = await params;
  await Promise.all([
    read(`/admin/breaks/${breakId}`, trpc.adminBreaks.get.queryOptions({ breakId })),
    prefetch(trpc.adminBreaks.admins.queryOptions({})),
  ]);
  return (
    <HydrateClient>
      <BreakView breakId={breakId} />
    </HydrateClient>
  );
}
