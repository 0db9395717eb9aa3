import type { Metadata } from "next";
import { readAddress } from "@/components/admin/address";
import { PEOPLE_NAMES, peopleInput } from "@/components/admin/people-list";
import { PeopleView } from "@/components/admin/people-view";
import { HydrateClient, prefetch, trpc } from "@/server/trpc/rsc";
import type { SearchParams } from "../read";

export const metadata: Metadata = { title: "People" };

export default async function People({ searchParams }: { searchParams: SearchParams }) {
  const address = readAddress(await searchParams, PEOPLE_NAMES);
  await prefetch(trpc.adminPeople.list.queryOptions(peopleInput(address)));
  return (
    <HydrateClient>
      <PeopleView address={address} />
    </HydrateClient>
  );
}
