import type { Metadata } from "next";
import { readAddress } from "@/components/admin/address";
import { lettersInput } from "@/components/admin/letters-list";
import { LettersView } from "@/components/admin/letters-view";
import { HydrateClient, prefetch, trpc } from "@/server/trpc/rsc";
import type { SearchParams } from "../read";

export const metadata: Metadata = { title: "Dead letters" };

export default async function DeadLetters({ searchParams }: { searchParams: SearchParams }) {
  const address = readAddress(await searchParams, ["closed", "cause", "cursor"]);
  await Promise.all([
    prefetch(trpc.adminDeadLetters.list.queryOptions(lettersInput(address))),
    prefetch(trpc.adminDeadLetters.groups.queryOptions({})),
  ]);
  return (
    <HydrateClient>
      <LettersView address={address} />
    </HydrateClient>
  );
}
