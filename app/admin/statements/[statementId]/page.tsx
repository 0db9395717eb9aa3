import { readAddress } from "@/components/admin/address";
import { StatementView } from "@/components/admin/statement-view";
import { HydrateClient, prefetch, trpc } from "@/server/trpc/rsc";
import { read, type SearchParams, titled } from "../../read";

interface StatementProps {
  params: Promise<{ statementId: string }>;
  searchParams: SearchParams;
}

export const generateMetadata = titled(
  "statementId",
  "/admin/statements",
  (input) => trpc.adminStatements.get.queryOptions(input),
  "Statement",
  ({ statement }) => statement.name,
);

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
