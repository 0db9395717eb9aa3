import type { Metadata } from "next";
import { readAddress } from "@/components/admin/address";
import { StatementView } from "@/components/admin/statement-view";
import { HydrateClient, prefetch, trpc } from "@/server/trpc/rsc";
import { read, type SearchParams, titleOf } from "../../read";

interface StatementProps {
  params: Promise<{ statementId: string }>;
  searchParams: SearchParams;
}

export async function generateMetadata({ params }: StatementProps): Promise<Metadata> {
  const { statementId } = await params;
  return titleOf(
    `/admin/statements/${statementId}`,
    trpc.adminStatements.get.queryOptions({ statementId }),
    "Statement",
    ({ statement }) => statement.name,
  );
}

export default async function Statement({ params, searchParams }: StatementProps) {
  const { statementId } = await params;
  const address = readAddress(await searchParams, ["cursor"]);
  const found = await read(
    `/admin/statements/${statementId}`,
    trpc.adminStatements.get.queryOptions({ statementId }),
  );
  // While a file is being read it has no bad rows yet, which is no answer to keep.
  if (found?.statement.state === "checked")
    await prefetch(trpc.adminStatements.badRows.queryOptions({ statementId, ...address }));
  return (
    <HydrateClient>
      <StatementView statementId={statementId} address={address} />
    </HydrateClient>
  );
}
