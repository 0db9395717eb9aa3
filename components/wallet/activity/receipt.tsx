import { ArrowLeft, Download } from "lucide-react";
import { Badge } from "@/components/money/badge";
import { buttonLook, ButtonLink } from "@/components/ui/button";
import { PageTitle } from "@/components/ui/page-title";
import type { Me, TransactionDetail } from "@/components/wallet/types";
import { PrintButton } from "./print-button";
import { receiptText } from "./receipt-text";

interface ReceiptProps {
  detail: TransactionDetail;
  holder: Me["user"];
  /** The moment it was made: the status below is that of this moment. */
  printedAt: string;
}

/** A receipt on paper: always light, amounts always shown, the status as it is now. */
export function Receipt({ detail, holder, printedAt }: ReceiptProps) {
  const text = receiptText(detail, holder, printedAt);
  return (
    <>
      <div className="no-print mb-4 flex flex-wrap items-center justify-between gap-2">
        <ButtonLink kind="quiet" size="sm" href={`/activity/${detail.id}`} className="-ml-2.5">
          <ArrowLeft size={16} strokeWidth={1.5} aria-hidden="true" />
          Back to the transaction
        </ButtonLink>
        <div className="flex gap-2">
          <a href={`/activity/${detail.id}/receipt/pdf`} download className={buttonLook({})}>
            <Download size={16} strokeWidth={1.5} aria-hidden="true" />
            PDF
          </a>
          <PrintButton />
        </div>
      </div>
      <article className="paper card p-6 md:p-8">
        <div className="mb-6 flex items-start justify-between gap-3">
          <div>
            <p className="text-13 text-muted">Octoco Wallet</p>
            <PageTitle>Receipt</PageTitle>
          </div>
          <Badge state={detail.badge} />
        </div>
        <p className="text-32 font-semibold tracking-[-0.02em]">{text.amount}</p>
        <p className="mt-1 text-muted">{text.sentence}</p>
        <dl className="mt-6 grid grid-cols-[104px_minmax(0,1fr)] gap-x-4 gap-y-2.5 border-t pt-4 md:grid-cols-[160px_minmax(0,1fr)]">
          {text.facts.map(([label, value]) => (
            <div key={label} className="contents">
              <dt className="text-muted">{label}</dt>
              <dd
                className={label.endsWith("ID") ? "font-mono text-12 leading-5 break-all" : "wrap-anywhere"}
              >
                {value}
              </dd>
            </div>
          ))}
        </dl>
        <dl className="mt-4 grid grid-cols-[1fr_auto] gap-y-2 border-t pt-4">
          {text.amounts.map(([label, value]) => (
            <div key={label} className="contents">
              <dt className="text-muted">{label}</dt>
              <dd className="text-right font-medium">{value}</dd>
            </div>
          ))}
        </dl>
        <p className="mt-6 border-t pt-4 text-12 text-muted">{text.footer}</p>
      </article>
    </>
  );
}
