import type { Metadata } from "next";
import { AccountView } from "@/components/admin/account-view";
import { readAddress } from "@/components/admin/address";
import { HydrateClient, trpc } from "@/server/trpc/rsc";
import { read, type SearchParams } from "../../read";

interface AccountProps {
  params: Promise<{ code: string }>;
  searchParams: SearchParams;
}

export async function generateMetadata({ params }: Pick<AccountProps, "params">): Promise<Metadata> {
  return { title: decodeURIComponent((await params).code) };
}

export default async function Account({ params, searchParams }: AccountProps) {
  const code = decodeURIComponent((await params).code);
  const address = readAddress(await searchParams, ["cursor"]);
  await read(
    `/admin/ledger/${encodeURIComponent(code)}`,
    trpc.adminLedger.account.queryOptions({ code, ...address }),
  );
  return (
    <HydrateClient>
      <AccountView code={code} address={address} />
    </HydrateClient>
  );
}
