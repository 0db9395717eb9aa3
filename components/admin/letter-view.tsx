"use client";

import { useQuery } from "@tanstack/react-query";
import { Amount } from "@/components/money/amount";
import { refusalOf } from "@/components/refusal";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { Failure } from "@/components/ui/failure";
import { News } from "@/components/ui/news";
import { Note } from "@/components/ui/note";
import { Facts } from "./facts";
import { LongId, ShortId } from "./id";
import { LetterActions } from "./letter-actions";
import { LetterPreview } from "./letter-preview";
import { LetterState } from "./letter-state";
import { CAUSES, letterTitle } from "./letter-words";
import { LETTERS } from "./letters-list";
import { AdminPage } from "./page";
import { Section } from "./section";
import type { DeadLetter } from "./types";
import { useCommand } from "./use-command";
import { ExactTime, When } from "./when";

const CRUMBS = [{ href: LETTERS, label: "Dead letters" }];

/** One dead letter: what it is about, what a replay would do, and the two ways out. */
export function LetterView({ deadLetterId }: { deadLetterId: string }) {
  const trpc = useTRPC();
  const { news, command } = useCommand();
  const { data, isError, error, refetch } = useQuery(
    trpc.adminDeadLetters.get.queryOptions({ deadLetterId }, BACKGROUND),
  );
  if (!data)
    return (
      <AdminPage title="Dead letter" crumbs={CRUMBS}>
        {isError ? <Failure {...refusalOf(error)} retry={() => void refetch()} /> : null}
      </AdminPage>
    );
  const open = data.closedAt === null;
  return (
    <AdminPage
      audited={deadLetterId}
      title={letterTitle(data)}
      crumbs={CRUMBS}
      facts={
        <>
          <LetterState of={data} />
          <span>
            {CAUSES[data.cause]} · last failed <When at={data.lastFailedAt} />
          </span>
        </>
      }
      actions={<LetterActions letter={data} command={command} />}
    >
      <News text={news} />
      {data.discardReason && !open ? (
        <Note tone="neutral" title="Discarded">
          <p className="wrap-anywhere">{data.discardReason}</p>
          <p>It can be restored for 30 days.</p>
        </Note>
      ) : null}
      {open && data.isReplayable ? <LetterPreview letter={data} command={command} /> : null}
      <Section title="What it is about">
        <Facts facts={factsOf(data)} />
      </Section>
    </AdminPage>
  );
}

const factsOf = (letter: DeadLetter) => [
  ...(letter.transaction
    ? [
        {
          label: "Transaction",
          value: (
            <>
              <Amount minor={letter.transaction.amount} currency={letter.transaction.currency} />,{" "}
              {letter.transaction.type} {letter.transaction.status.replaceAll("_", " ")}
              {letter.transaction.userName ? ` of ${letter.transaction.userName}` : ""}
            </>
          ),
        },
        { label: "Transaction ID", value: <LongId id={letter.transaction.transactionId} /> },
      ]
    : [{ label: "Transaction", value: "Our books know of none" }]),
  ...(letter.deliveryId
    ? [
        {
          label: "Webhook",
          value: <ShortId id={letter.deliveryId} href={`/admin/webhooks/${letter.deliveryId}`} />,
        },
      ]
    : []),
  { label: "Object at Revio", value: <LongId id={letter.objectId} /> },
  { label: "Reference", value: <LongId id={letter.reference} /> },
  { label: "Error", value: <LongId id={letter.errorCode} /> },
  { label: "Attempts", value: letter.attempts ?? "—" },
  { label: "Dead since", value: <ExactTime at={letter.createdAt} /> },
  {
    label: "Closed",
    value: letter.closedAt === null ? "Still open" : <ExactTime at={letter.closedAt} />,
  },
];
