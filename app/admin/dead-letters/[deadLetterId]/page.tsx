import type { Metadata } from "next";
import { LetterView } from "@/components/admin/letter-view";
import { letterTitle } from "@/components/admin/letter-words";
import { HydrateClient, trpc } from "@/server/trpc/rsc";
import { read, titleOf } from "../../read";

export async function generateMetadata({
  params,
}: {
  params: Promise<{ deadLetterId: string }>;
}): Promise<Metadata> {
  const { deadLetterId } = await params;
  return titleOf(
    `/admin/dead-letters/${deadLetterId}`,
    trpc.adminDeadLetters.get.queryOptions({ deadLetterId }),
    "Dead letter",
    letterTitle,
  );
}

export default async function DeadLetter({ params }: { params: Promise<{ deadLetterId: string }> }) {
  const { deadLetterId } = await params;
  await read(`/admin/dead-letters/${deadLetterId}`, trpc.adminDeadLetters.get.queryOptions({ deadLetterId }));
  return (
    <HydrateClient>
      <LetterView deadLetterId={deadLetterId} />
    </HydrateClient>
  );
}
