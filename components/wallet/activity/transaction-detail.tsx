"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { Amount } from "@/components/money/amount";
import { Badge } from "@/components/money/badge";
import { useMaskedWords } from "@/components/money/hidden";
import { STATES } from "@/components/money/states";
import { Timeline } from "@/components/money/timeline";
import { Note } from "@/components/ui/note";
import type { TransactionDetail as Detail } from "@/components/wallet/types";
import { formatExpectedBy, formatTime } from "@/server/dates";
import { TransactionActions } from "./transaction-actions";
import { TransactionFacts } from "./transaction-facts";

/** Everything about one transaction, in the sheet beside the list and on its own page. */
export function TransactionDetail({ detail, heading }: { detail: Detail; heading: ReactNode }) {
  const masked = useMaskedWords();
  const words = STATES[detail.badge];
  return (
    <>
      {heading}
      <p className="mb-2">
        <Amount
          className="text-32 font-semibold tracking-[-0.02em]"
          minor={detail.direction === "out" ? `-${detail.amount}` : detail.amount}
          currency={detail.currency}
          sign={words.struck || detail.direction === "none" ? "never" : "always"}
          struck={words.struck}
        />
      </p>
      <Badge state={detail.badge} />
      <div role="status">
        <Sentence detail={detail} />
      </div>

      <h2 className="mb-3">Timeline</h2>
      <Timeline items={detail.timeline} />

      <h2 className="mt-5 mb-2.5">Details</h2>
      <TransactionFacts detail={detail} />

      {detail.related.length > 0 ? (
        <>
          <h2 className="mt-5 mb-2">Related</h2>
          <ul>
            {detail.related.map(({ id, title }) => (
              <li key={id}>
                <Link href={`/activity/${id}`} className="link">
                  {masked(title)}
                </Link>
              </li>
            ))}
          </ul>
        </>
      ) : null}

      <TransactionActions detail={detail} />
    </>
  );
}

/** What happened; the normal end is said quietly, everything else in a box that can't be missed. */
function Sentence({ detail }: { detail: Detail }) {
  const masked = useMaskedWords();
  const { tone } = STATES[detail.badge];
  if (tone === "ok") return <p className="mt-2 mb-5 text-muted">{masked(detail.sentence)}</p>;
  return (
    <div className="my-4">
      <Note
        tone={tone}
        title={detail.expectedAt ? `Expected by ${formatExpectedBy(detail.expectedAt)}` : undefined}
      >
        <p>
          {masked(detail.sentence)}
          {detail.nextCheckAt ? ` We ask again at ${formatTime(detail.nextCheckAt)}.` : null}
        </p>
      </Note>
      {detail.badge === "reserved" || detail.badge === "sent" ? (
        <p className="mt-2 text-13 text-muted">A bank payment can't be called back once it is sent.</p>
      ) : null}
    </div>
  );
}
