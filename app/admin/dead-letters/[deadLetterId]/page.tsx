import type { Metadata } from "next";
import { LetterView } from "@/components/admin/letter-view";
import { HydrateClient, trpc } from "@/server/trpc/rsc";
import { read } from "../../read";

export const metadata: Metadata = { title: "Dead letter" };

export default async function DeadLetter({ params }: { params: Promise<{ deadLetterId: string }> }) {
  const { deadLetterId } = await params;
  await read(`/admin/dead-letters/${deadLetterId}`, trpc.adminDeadLetters.get.queryOptions({ deadLetterId }));
  return (
    <HydrateClient>
      <LetterView deadLetterId={deadLetterId} />
    </HydrateClient>
  );
}
