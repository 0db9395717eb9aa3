import { Amount } from "@/components/money/amount";
import { Button } from "@/components/ui/button";
import type { TransactionPage } from "@/components/wallet/types";
import { formatCount } from "@/server/money";

interface ActivityFooterProps {
  page: TransactionPage;
  /** No cursor: these are the first rows. */
  first: boolean;
  onNewer: () => void;
  onOlder: () => void;
}

export const countWords = ({ value, capped }: TransactionPage["count"]): string =>
  `${formatCount(value)}${capped ? "+" : ""}`;

/** How many there are, what moved, and the way to the next page. The buttons never go away. */
export function ActivityFooter({ page, first, onNewer, onOlder }: ActivityFooterProps) {
  const shown = first ? `1–${page.items.length}` : formatCount(page.items.length);
  return (
    <div className="flex flex-none items-center justify-between gap-3 border-t bg-sunken px-3 py-2.5">
      <p className="text-13 text-muted">
        <span className="text-fg">
          {shown} of {countWords(page.count)}
        </span>
        {" · "}
        <Totals page={page} />
      </p>
      <div className="flex flex-none gap-2">
        <Button
          size="sm"
          aria-disabled={page.prev === null}
          onClick={page.prev === null ? undefined : onNewer}
        >
          Newer
        </Button>
        <Button
          size="sm"
          aria-disabled={page.next === null}
          onClick={page.next === null ? undefined : onOlder}
        >
          Older
        </Button>
      </div>
    </div>
  );
}

export function Totals({ page }: { page: TransactionPage }) {
  const out = page.totals.out === "0" ? "0" : `-${page.totals.out}`;
  return (
    <>
      Completed: in <Amount minor={page.totals.in} sign="always" /> · out <Amount minor={out} />
      {page.totals.fees === "0" ? null : (
        <>
          ,{" "}
          <span className="whitespace-nowrap">
            of that <Amount minor={page.totals.fees} /> fees
          </span>
        </>
      )}
    </>
  );
}
