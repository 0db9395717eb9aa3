import { bankName } from "@/server/bank-accounts/banks";
import type { TimelineItem } from "@/server/deposits/timeline";
import { formatExpectedBy } from "@/server/dates";
import { formatMoney } from "@/server/money";
import type { EventRow, TransactionRow } from "@/server/transactions/queries";
import { withdrawalFailureWords } from "./words";

/**
 * The story of a withdrawal, oldest first, then what is still to come. `bank` is the key of its bank account's bank.
 * A line names its effect on the balance; a note that a person need not know of has no line.
 */
export function withdrawalTimeline(
  withdrawal: TransactionRow,
  events: readonly EventRow[],
  bank: string,
): TimelineItem[] {
  const story = { withdrawal, bank: bankName(bank), total: moneyOf(withdrawal, withdrawal.fee) };
  return [...events.flatMap((event) => told(story, event)), ...toCome(story)];
}

type Story = { withdrawal: TransactionRow; bank: string; total: string };

const moneyOf = (row: TransactionRow, more = 0n): string =>
  formatMoney(row.amount + more, { currency: row.currency });

function told(story: Story, event: EventRow): TimelineItem[] {
  if (event.fromStatus === event.toStatus) return [];
  const [title, who, detail = null, kind = "done"] = lineOf(story, event);
  return [{ key: String(event.seq), title, at: event.createdAt.toISOString(), who, detail, kind }];
}

type Line = [title: string, who: string, detail?: string | null, kind?: TimelineItem["kind"]];

function lineOf({ withdrawal, bank, total }: Story, { toStatus, fromStatus, cause }: EventRow): Line {
  const back = `${total} from Reserved to Available`;
  switch (toStatus) {
    case "requested":
      return ["You asked for it", "You", `${total} from Available to Reserved`];
    case "processing":
      return fromStatus === "unknown"
        ? [`${bank} is working on it`, "Revio"]
        : ["Sent to bank", "We", `${moneyOf(withdrawal)} to ${bank}`];
    case "unknown":
      return ["We're confirming this with the bank", "We", `${total} stays in Reserved`];
    case "completed":
      return [`${bank} has been paid`, "Revio", `${total} taken from Reserved`];
    case "cancelled":
      return cause === "frozen"
        ? ["Cancelled when your wallet was frozen", "We", back]
        : ["Cancelled", "You", back];
    case "failed":
      return [withdrawalFailureWords(withdrawal.failureCode), bank, back, "failed"];
    case "returned":
      return [
        `${bank} sent the money back`,
        bank,
        `${withdrawalFailureWords(withdrawal.failureCode)}. ${total} is in Available again.`,
        "failed",
      ];
    default:
      return [toStatus, "We"];
  }
}

function toCome({ withdrawal, bank }: Story): TimelineItem[] {
  const { status, expectedAt } = withdrawal;
  const item = (title: string, kind: TimelineItem["kind"], who: string): TimelineItem => ({
    key: `next:${title}`,
    title,
    at: null,
    who,
    detail: null,
    kind,
  });
  const paid = {
    ...item(`${bank} is paid`, "todo", "Revio"),
    detail: expectedAt === null ? null : `Expected by ${formatExpectedBy(expectedAt)}`,
  };
  if (status === "requested") return [item("Sending it to the bank", "now", "We"), paid];
  return status === "processing" || status === "unknown" ? [{ ...paid, kind: "now" }] : [];
}
