import { PersonView } from "@/components/admin/person-view";
import { HydrateClient, trpc } from "@/server/trpc/rsc";
import { read, titled } from "../../read";

export const generateMetadata = titled(
  "personId",
  "/admin/people",
  (input) => trpc.adminPeople.get.queryOptions(input),
  "Person",
  ({ name }) => name,
);

export default async function PersonPage({ params }: { params: Promise<{ personId: string }> }) {
  const { personId } = await params;
  await read(`/admin/people/${personId}`, trpc.adminPeople.get.queryOptions({ personId }));
  return (
    <HydrateClient>
      <PersonView personId={personId} />
    </HydrateClient>
  );
}
