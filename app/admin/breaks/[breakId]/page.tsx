import type { Metadata } from "next";
import { BreakView } from "@/components/admin/break-view";
import { HydrateClient, prefetch, trpc } from "@/server/trpc/rsc";
import { read, titleOf } from "../../read";

export async function generateMetadata({
  params,
}: {
  params: Promise<{ breakId: string }>;
}): Promise<Metadata> {
  const { breakId } = await params;
  return titleOf(
    `/admin/breaks/${breakId}`,
    trpc.adminBreaks.get.queryOptions({ breakId }),
    "Break",
    ({ words }) => words,
  );
}

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
