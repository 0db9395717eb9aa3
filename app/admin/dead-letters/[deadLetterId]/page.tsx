import { LetterView } from "@/components/admin/letter-view";
import { letterTitle } from "@/components/admin/letter-words";
import { HydrateClient, trpc } from "@/server/trpc/rsc";
import { read, titled } from "../../read";

export const generateMetadata = titled(
  "deadLetterId",
  "/admin/dead-letters",
  (input) => trpc.adminDeadLetters.get.queryOptions(input),
  "Dead letter",
  letterTitle,
);

export default async function DeadLetter({ params }: { params: Promise<{ deadLetterId: string }> }) {
  const { deadLetterId } = await params;
  await read(`/admin/dead-letters/${deadLetterId}`, trpc.adminDeadLetters.get.queryOptions({ deadLetterId }));
  return (
    <HydrateClient>
      <LetterView deadLetterId={deadLetterId} />
    </HydrateClient>
  );
}
