"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Amount } from "@/components/money/amount";
import { Timeline } from "@/components/money/timeline";
import { refusalOf } from "@/components/refusal";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { Failure } from "@/components/ui/failure";
import { News } from "@/components/ui/news";
import { Note } from "@/components/ui/note";
import { BreakActions } from "./break-actions";
import { BreakBridge } from "./break-bridge";
import { BreakComment } from "./break-comment";
import { BreakSides } from "./break-sides";
import { BreakState } from "./break-state";
import { BreakSuggestion } from "./break-suggestion";
import { timelineOf } from "./break-timeline";
import { OBJECT_WORDS, reasonWords } from "./break-words";
import { BREAKS } from "./breaks-list";
import { Due } from "./due";
import { EntriesTable } from "./entries-table";
import { Facts } from "./facts";
import { LongId, ShortId } from "./id";
import { AdminPage } from "./page";
import { Beside, Section } from "./section";
import { Severity } from "./severity";
import { type Column, Table } from "./table";
import type { BreakDetail } from "./types";
import { useCommand } from "./use-command";
import { When } from "./when";

const CRUMBS = [{ href: BREAKS, label: "Breaks" }];

const TRANSACTION_COLUMNS: readonly Column<BreakDetail["transactions"][number]>[] = [
  { header: "Transaction", cell: ({ id }) => <ShortId id={id} /> },
  { header: "Type", cell: ({ type }) => type },
  { header: "Status", cell: ({ status }) => status.replaceAll("_", " ") },
  { header: "Reference", cell: ({ reference }) => <LongId id={reference} /> },
  { header: "Created", cell: ({ createdAt }) => <When at={createdAt} /> },
  {
    header: "Amount",
    align: "end",
    cell: ({ amount, currency }) => <Amount minor={amount} currency={currency} />,
  },
];

/** One difference with all that a person needs to decide about it. */
export function BreakView({ breakId }: { breakId: string }) {
  const trpc = useTRPC();
  const { news, command } = useCommand();
  const { data, isError, error, refetch } = useQuery({
    ...trpc.adminBreaks.get.queryOptions({ breakId }, BACKGROUND),
    refetchInterval: 30_000,
  });
  if (!data)
    return (
      <AdminPage title="Break" crumbs={CRUMBS}>
        {isError ? <Failure {...refusalOf(error)} retry={() => void refetch()} /> : null}
      </AdminPage>
    );
  return (
    <AdminPage
      audited={breakId}
      title={
        <>
          {data.words}
          {data.amount === "0" ? null : (
            <>
              {" "}
              <Amount minor={data.amount} currency={data.currency} />
            </>
          )}
        </>
      }
      crumbs={CRUMBS}
      facts={<Head detail={data} />}
      actions={data.closedAt === null ? <BreakActions detail={data} command={command} /> : null}
    >
      <News text={news} />
      <Ending detail={data} />
      <BreakBridge detail={data} />
      <Beside
        main={<Evidence detail={data} command={command} />}
        aside={<Work detail={data} command={command} />}
      />
    </AdminPage>
  );
}

function Head({ detail }: { detail: BreakDetail }) {
  return (
    <>
      <Severity level={detail.severity} />
      <BreakState of={detail} />
      <span>
        Opened <When at={detail.openedAt} />
        {detail.closedAt === null ? (
          <>
            {" · due "}
            <Due of={detail} />
          </>
        ) : null}
        {" · "}
        {detail.assignee ? `assigned to ${detail.assignee.name}` : "assigned to nobody"}
      </span>
    </>
  );
}

/** How it ended, or who has to decide before it can. */
function Ending({ detail }: { detail: BreakDetail }) {
  if (detail.approvalId !== null)
    return (
      <Note tone="warn" title="An adjustment waits for another admin">
        <p>
          Nothing is posted yet. The break is closed when it is approved, and worked on again when it isn't.
        </p>
        <Link href={`/admin/approvals/${detail.approvalId}`} className="underline underline-offset-2">
          See the request
        </Link>
      </Note>
    );
  if (detail.state === "resolved")
    return (
      <Note tone="ok" title={`Resolved: ${reasonWords(detail.reasonCode ?? "")}`}>
        <p className="wrap-anywhere">
          {detail.remark}
          {detail.resolvedBy ? ` (${detail.resolvedBy.name})` : ""}
        </p>
        {detail.evidence ? <p className="wrap-anywhere">Evidence: {detail.evidence}</p> : null}
      </Note>
    );
  if (detail.state === "cleared")
    return (
      <Note tone="ok" title="Cleared: both sides agree">
        {detail.clearedByRunId ? (
          <Link
            href={`/admin/reconciliation/${detail.clearedByRunId}`}
            className="underline underline-offset-2"
          >
            See the run that found it
          </Link>
        ) : (
          <p>Found by a re-check.</p>
        )}
      </Note>
    );
  return null;
}

type Parts = { detail: BreakDetail; command: ReturnType<typeof useCommand>["command"] };

function Evidence({ detail, command }: Parts) {
  return (
    <>
      {detail.fields.length > 0 ? <BreakSides detail={detail} /> : null}
      {detail.closedAt === null && detail.approvalId === null ? (
        <BreakSuggestion detail={detail} command={command} />
      ) : null}
      <Section flush title="Linked ledger entries">
        {detail.entries.length === 0 ? (
          <p className="px-4 pb-4 text-muted">No entries: nothing was booked for this record.</p>
        ) : (
          <EntriesTable
            caption="Linked ledger entries"
            currency={detail.currency}
            lines={detail.entries.flatMap(({ id, kind, debit, credit, amount }) => [
              { key: `${id} debit`, account: debit, note: kind, debit: amount, credit: null },
              { key: `${id} credit`, account: credit, note: kind, debit: null, credit: amount },
            ])}
          />
        )}
      </Section>
      {detail.transactions.length > 0 ? <Transactions detail={detail} /> : null}
    </>
  );
}

const Transactions = ({ detail }: { detail: BreakDetail }) => (
  <Section flush title="Linked transactions">
    <Table
      caption="Linked transactions"
      rows={detail.transactions}
      rowKey={({ id }) => id}
      columns={TRANSACTION_COLUMNS}
    />
  </Section>
);

function Work({ detail, command }: Parts) {
  const read = detail.snapshots.at(-1);
  return (
    <>
      <Section title="Work on it">
        <Timeline items={timelineOf(detail)} />
        <BreakComment breakId={detail.id} command={command} />
      </Section>
      <Section title="Details">
        <Facts
          facts={[
            {
              label: OBJECT_WORDS[detail.objectKind] ?? detail.objectKind,
              value: <LongId id={detail.objectId} />,
            },
            { label: "Type", value: <LongId id={detail.type} /> },
            { label: "Break ID", value: <LongId id={detail.id} /> },
            { label: "Seen", value: detail.sightings === 1 ? "Once" : `${detail.sightings} times` },
            ...(detail.lastRunId
              ? [
                  {
                    label: "Last run",
                    value: (
                      <ShortId id={detail.lastRunId} href={`/admin/reconciliation/${detail.lastRunId}`} />
                    ),
                  },
                ]
              : []),
          ]}
        />
        {read ? (
          <details className="mt-3">
            <summary className="w-fit text-13">Revio's record as it was read</summary>
            <pre
              className="mt-1 overflow-x-auto rounded-(--radius-control) bg-sunken p-2 font-mono text-12"
              tabIndex={0}
            >
              {JSON.stringify(read.body, null, 2)}
            </pre>
          </details>
        ) : null}
      </Section>
    </>
  );
}
