import type { Metadata } from "next";
import { Receipt } from "@/components/wallet/activity/receipt";
import { Page } from "@/components/wallet/page";
import { load, trpc } from "@/server/trpc/rsc";

export const metadata: Metadata = { title: "Receipt" };

/** A sheet of paper by itself: nothing of the wallet around it is loaded. */
export default async function ReceiptPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const path = `/activity/${id}/receipt`;
  const [me, detail] = await Promise.all([
    load(path, trpc.session.me.queryOptions({})),
    load(path, trpc.transactions.get.queryOptions({ id })),
  ]);
  return (
    <Page width="column">
      <Receipt detail={detail} holder={me.user} printedAt={new Date().toISOString()} />
    </Page>
  );
}
