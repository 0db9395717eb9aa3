"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { refusalOf } from "@/components/refusal";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { Failure } from "@/components/ui/failure";
import { addressOf } from "./address";
import { AUDIT, auditOf } from "./audit-list";
import { AUDIT_COLUMNS } from "./audit-log-view";
import { AuditActor, AuditObject, AuditOutcome } from "./audit-words";
import { changesOf } from "./audit-changes";
import { type Fact, Facts } from "./facts";
import { LongId } from "./id";
import { AdminPage } from "./page";
import { Section } from "./section";
import { type Column, Table } from "./table";
import type { AuditDetail } from "./types";
import { ExactTime, When } from "./when";

const CRUMBS = [{ href: AUDIT, label: "Audit log" }];

const CHANGES: readonly Column<ReturnType<typeof changesOf>[number]>[] = [
  {
    header: "Field",
    className: "align-top",
    cell: ({ field }) => <span className="font-medium">{field}</span>,
  },
  { header: "Before", className: "min-w-40 align-top", cell: ({ before }) => <Value text={before} /> },
  { header: "After", className: "min-w-40 align-top", cell: ({ after }) => <Value text={after} /> },
];

const Value = ({ text }: { text: string | null }) =>
  text === null ? (
    <span className="text-muted">—</span>
  ) : (
    <span className="font-mono text-12 wrap-anywhere whitespace-pre-wrap">{text}</span>
  );

/** One row of the audit log: everything it says, and the other rows of the same request. */
export function AuditRowView({ auditId }: { auditId: string }) {
  const trpc = useTRPC();
  const { data, isError, error, refetch } = useQuery(
    trpc.adminAudit.get.queryOptions({ auditId }, BACKGROUND),
  );
  if (!data)
    return (
      <AdminPage title="Audit entry" crumbs={CRUMBS}>
        {isError ? <Failure {...refusalOf(error)} retry={() => void refetch()} /> : null}
      </AdminPage>
    );
  const changes = changesOf(data.before, data.after);
  return (
    <AdminPage
      title={data.action}
      crumbs={CRUMBS}
      facts={
        <>
          <AuditOutcome outcome={data.outcome} />
          <When at={data.at} />
        </>
      }
    >
      <Section flush title="Before and after">
        {changes.length === 0 ? (
          <p className="px-4 pb-4 text-muted">This action changes no fields.</p>
        ) : (
          <Table caption="Before and after" rows={changes} rowKey={({ field }) => field} columns={CHANGES} />
        )}
      </Section>
      <Section title="Details">
        <Facts facts={factsOf(data)} />
      </Section>
      {data.sameRequest.length === 0 ? null : (
        <Section flush title="Of the same request">
          <Table
            caption="Of the same request"
            rows={data.sameRequest}
            rowKey={(row) => row.auditId}
            columns={AUDIT_COLUMNS}
          />
        </Section>
      )}
    </AdminPage>
  );
}

const factsOf = (row: AuditDetail): Fact[] => [
  { label: "When", value: <ExactTime at={row.at} /> },
  { label: "When, UTC", value: row.at },
  { label: "Who", value: <AuditActor of={row} /> },
  { label: "Role then", value: row.role },
  {
    label: "Object",
    value: (
      <>
        <AuditObject of={row} /> ·{" "}
        <Link
          className="link"
          href={auditOf(/^[a-z]{3}_/.test(row.objectId) ? row.objectId : `${row.objectKind}:${row.objectId}`)}
        >
          all about it
        </Link>
      </>
    ),
  },
  { label: "Reason", value: row.reason ?? "—" },
  {
    label: "Approval",
    value:
      row.approvalId === null ? (
        "—"
      ) : (
        <Link className="link" href={`/admin/approvals/${row.approvalId}`}>
          {row.approvalId}
        </Link>
      ),
  },
  { label: "Session", value: <LongId id={row.sessionId} /> },
  { label: "Device", value: row.device ?? "—" },
  { label: "Address (hashed)", value: <LongId id={row.addressHash} /> },
  {
    label: "Request",
    value:
      row.requestId === null ? (
        "—"
      ) : (
        <Link className="link" href={addressOf(AUDIT, {}, { request: row.requestId })}>
          {row.requestId}
        </Link>
      ),
  },
  {
    label: "Sealed",
    value: row.link === null ? "Not yet: rows are sealed after a minute" : `In link ${row.link}`,
  },
  { label: "Entry ID", value: <LongId id={row.auditId} /> },
];
