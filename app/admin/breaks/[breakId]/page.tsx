import { BreakView } from "@/components/admin/break-view";
import { HydrateClient, prefetch, trpc } from "@/server/trpc/rsc";
import { read, titled } from "../../read";

export const generateMetadata = titled(
  "breakId",
  "/admin/breaks",
  (input) => trpc.adminBreaks.get.queryOptions(input),
  "Break",
  ({ words }) => words,
);

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
