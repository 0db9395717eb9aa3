"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { Amount } from "@/components/money/amount";
import { Badge } from "@/components/money/badge";
import { useMaskedWords } from "@/components/money/hidden";
import { STATES } from "@/components/money/states";
import { Timeline } from "@/components/money/timeline";
import { ButtonLink } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Note } from "@/components/ui/note";
import { HelpButton } from "./help-dialog";
import type { TransactionDetail as Detail } from "./types";

/** Everything about one transaction, in the sheet beside the list and on its own page. */
export function TransactionDetail({ detail, heading }: { detail: Detail; heading: ReactNode }) {
  const masked = useMaskedWords();
  const words = STATES[detail.badge];
  const open = detail.badge === "not_finished" || detail.badge === "processing";
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
      {detail.badge === "completed" ? (
        <p className="mt-2 mb-5 text-muted">{masked(detail.sentence)}</p>
      ) : (
        <Note tone={words.tone} className="my-4">
          <p>{masked(detail.sentence)}</p>
        </Note>
      )}

      <h2 className="mb-3">Timeline</h2>
      <Timeline items={detail.timeline} />

      <h2 className="mt-5 mb-2.5">Details</h2>
      <Facts detail={detail} />

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

      <div className="no-print mt-5 flex flex-wrap gap-2">
        {open && detail.type === "deposit" ? (
          <ButtonLink kind="primary" size="sm" href={`/deposit/${detail.id}`}>
            {detail.badge === "not_finished" ? "Finish or cancel" : "See the deposit"}
          </ButtonLink>
        ) : null}
        <ButtonLink size="sm" href={`/activity/${detail.id}/receipt`}>
          Receipt
        </ButtonLink>
        <CopyButton
          size="sm"
          label="Copy link"
          text={() => `${window.location.origin}/activity/${detail.id}`}
        />
        <HelpButton id={detail.id} reference={detail.reference} status={words.badge} />
      </div>
    </>
  );
}

function Facts({ detail }: { detail: Detail }) {
  return (
    <dl className="grid grid-cols-[minmax(104px,auto)_1fr] gap-x-3 gap-y-2">
      {detail.amounts.map(({ label, amount }) => (
        <Fact key={label} label={label}>
          <Amount minor={amount} currency={detail.currency} />
        </Fact>
      ))}
      <Fact label="Reference">{detail.reference}</Fact>
      <Fact label="Transaction ID">
        <span className="font-mono text-12 break-all">{detail.id}</span>
      </Fact>
      {detail.providerReference ? (
        <Fact label="Revio ID">
          <span className="font-mono text-12 break-all">{detail.providerReference}</span>
        </Fact>
      ) : null}
    </dl>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0 text-right">{children}</dd>
    </div>
  );
}
