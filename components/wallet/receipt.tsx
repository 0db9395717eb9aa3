import { ArrowLeft } from "lucide-react";
import { Badge } from "@/components/money/badge";
import { STATES } from "@/components/money/states";
import { ButtonLink } from "@/components/ui/button";
import { PageTitle } from "@/components/ui/page-title";
import { calendarDay, formatClock, formatDate } from "@/server/dates";
import { formatMoney, fromWire } from "@/server/money";
import { PrintButton } from "./print-button";
import type { Me, TransactionDetail } from "./types";

interface ReceiptProps {
  detail: TransactionDetail;
  holder: Me["user"];
  /** The moment it was made: the status below is that of this moment. */
  printedAt: string;
}

const exact = (at: string): string => `${formatDate(at)}, ${formatClock(at)} SAST`;

/** A receipt on paper: always light, amounts always shown, the status as it is now. */
export function Receipt({ detail, holder, printedAt }: ReceiptProps) {
  const money = (minor: string) => formatMoney(fromWire(minor), { currency: detail.currency });
  const facts: readonly (readonly [string, string])[] = [
    ["Reference", detail.reference],
    ["Transaction ID", detail.id],
    ["Wallet of", `${holder.displayName}, ${holder.email}`],
    ["Type", [detail.title, detail.subtitle].filter(Boolean).join(", ")],
    ["Started", exact(detail.createdAt)],
    ...(detail.completedAt ? [["Completed", exact(detail.completedAt)] as const] : []),
    ...(detail.providerReference ? [["Revio ID", detail.providerReference] as const] : []),
  ];

  return (
    <>
      <div className="no-print mb-4 flex items-center justify-between gap-2">
        <ButtonLink kind="quiet" size="sm" href={`/activity/${detail.id}`} className="-ml-2.5">
          <ArrowLeft size={16} strokeWidth={1.5} aria-hidden="true" />
          Back to the transaction
        </ButtonLink>
        <PrintButton />
      </div>
      <article className="paper card p-6 md:p-8">
        <div className="mb-6 flex items-start justify-between gap-3">
          <div>
            <p className="text-13 text-muted">Octoco Wallet</p>
            <PageTitle>Receipt</PageTitle>
          </div>
          <Badge state={detail.badge} />
        </div>
        <p className="text-32 font-semibold tracking-[-0.02em]">{money(detail.amount)}</p>
        <p className="mt-1 text-muted">{STATES[detail.badge].sentence}</p>
        <dl className="mt-6 grid grid-cols-[104px_minmax(0,1fr)] gap-x-4 gap-y-2.5 border-t pt-4 md:grid-cols-[160px_minmax(0,1fr)]">
          {facts.map(([label, value]) => (
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
          {detail.amounts.map(({ label, amount }) => (
            <div key={label} className="contents">
              <dt className="text-muted">{label}</dt>
              <dd className="text-right font-medium">{money(amount)}</dd>
            </div>
          ))}
        </dl>
        <p className="mt-6 border-t pt-4 text-12 text-muted">
          Status at {formatClock(printedAt)} on {formatDate(calendarDay(printedAt))}, South African time.
        </p>
      </article>
    </>
  );
}
