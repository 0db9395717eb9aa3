import { STATES } from "@/components/money/states";
import type { Me, TransactionDetail } from "@/components/wallet/types";
import { formatClock, formatDate, formatDateTime } from "@/server/dates";
import { formatMoney, fromWire } from "@/server/money";

/** What stands on a receipt, on paper and in the PDF alike. */
interface ReceiptText {
  title: string;
  badge: string;
  amount: string;
  sentence: string;
  facts: readonly (readonly [label: string, value: string])[];
  amounts: readonly (readonly [label: string, value: string])[];
  /** From when the status is. */
  footer: string;
}

const exact = (at: string): string => `${formatDate(at)}, ${formatClock(at)} SAST`;

/** The receipt of a transaction with its status at `printedAt`. Amounts are always shown: it is made to be handed on. */
export function receiptText(detail: TransactionDetail, holder: Me["user"], printedAt: string): ReceiptText {
  const money = (minor: string) => formatMoney(fromWire(minor), { currency: detail.currency });
  return {
    title: `Receipt ${detail.reference}`,
    badge: STATES[detail.badge].badge,
    amount: money(detail.amount),
    sentence: detail.sentence,
    facts: [
      ["Reference", detail.reference],
      ["Transaction ID", detail.id],
      ["Wallet of", `${holder.displayName}, ${holder.email}`],
      [
        "Type",
        detail.type === "deposit" ? [detail.title, detail.subtitle].filter(Boolean).join(", ") : detail.title,
      ],
      ...detail.facts.map(
        ({ label, value, detail: more }) => [label, [value, more].filter(Boolean).join(", ")] as const,
      ),
      ["Started", exact(detail.createdAt)],
      ...(detail.completedAt ? [["Completed", exact(detail.completedAt)] as const] : []),
      ...(detail.expectedAt ? [["Expected by", `${formatDateTime(detail.expectedAt)} SAST`] as const] : []),
      ...(detail.providerReference ? [["Revio ID", detail.providerReference] as const] : []),
    ],
    amounts: detail.amounts.map(({ label, amount }) => [
      label,
      label === "Fee" && amount === "0" ? `${money(amount)} (free)` : money(amount),
    ]),
    footer: `Status at ${formatClock(printedAt)} on ${formatDate(printedAt)}, South African time.`,
  };
}
