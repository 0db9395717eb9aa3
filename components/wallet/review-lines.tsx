import type { ReactNode } from "react";
import { Amount } from "@/components/money/amount";
import { toWire } from "@/server/money";

/** The facts of a review, in a card. */
export function ReviewLines({ children }: { children: ReactNode }) {
  return <dl className="card px-4 py-1 md:px-5">{children}</dl>;
}

/** One fact, and the way to change it where there is one; a long fact goes on below that. */
export function ReviewLine({
  label,
  action,
  children,
}: {
  label: string;
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="grid grid-cols-[104px_minmax(0,1fr)] gap-x-3 border-t py-2.5 first:border-t-0 md:grid-cols-[144px_minmax(0,1fr)]">
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0">
        {action ? <div className="float-right ml-3 h-5">{action}</div> : null}
        <div>{children}</div>
      </dd>
    </div>
  );
}

export function ChangeButton({ what, onClick }: { what: string; onClick: () => void }) {
  return (
    <button type="button" className="link -mt-0.5 min-h-6" onClick={onClick}>
      Change<span className="sr-only"> {what}</span>
    </button>
  );
}

/** What it will do to the balance: now, what goes, what stays. */
export function ReviewEffect({
  available,
  taken,
  words,
}: {
  available: bigint;
  taken: bigint;
  words: string;
}) {
  return (
    <dl className="mx-4 mt-3 grid grid-cols-[1fr_auto] gap-x-3 gap-y-1 md:mx-5">
      <dt className="text-muted">Available now</dt>
      <dd className="text-right">
        <Amount minor={toWire(available)} />
      </dd>
      <dt className="text-muted">{words}</dt>
      <dd className="text-right">
        <Amount minor={toWire(-taken)} />
      </dd>
      <dt className="font-semibold">Available after</dt>
      <dd className="text-right font-semibold">
        <Amount minor={toWire(available - taken)} />
      </dd>
    </dl>
  );
}
