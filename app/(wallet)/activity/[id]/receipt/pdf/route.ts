/** The receipt as a file, read through the same procedures as its page: nobody else's, and with the status of this moment. */
import { receiptText } from "@/components/wallet/activity/receipt-text";
import { drawReceipt } from "@/server/transactions/receipt-pdf";
import { load, trpc } from "@/server/trpc/rsc";

export async function GET(_request: Request, { params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const path = `/activity/${encodeURIComponent(id)}/receipt`;
  const [me, detail] = await Promise.all([
    load(path, trpc.session.me.queryOptions({})),
    load(path, trpc.transactions.get.queryOptions({ id })),
  ]);
  const now = new Date();
  const file = await drawReceipt(receiptText(detail, me.user, now.toISOString()), now);
  return new Response(new Uint8Array(file), {
    headers: {
      "content-type": "application/pdf",
      "content-disposition": `attachment; filename="receipt-${detail.reference}.pdf"`,
      "cache-control": "private, no-store",
    },
  });
}
