"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { type Address, addressOf } from "./address";
import { AuditForm } from "./audit-form";
import { AUDIT, auditInput } from "./audit-list";
import { AuditActor, AuditObject, AuditOutcome } from "./audit-words";
import { List } from "./list";
import { AdminPage } from "./page";
import type { Column } from "./table";
import { Tabs } from "./tabs";
import type { AuditLine } from "./types";
import { When } from "./when";

export const AUDIT_COLUMNS: readonly Column<AuditLine>[] = [
  {
    header: "Action",
    cell: (row) => (
      <Link href={`${AUDIT}/${row.auditId}`} className="font-medium whitespace-nowrap hover:underline">
        {row.action}
      </Link>
    ),
  },
  { header: "Outcome", cell: (row) => <AuditOutcome outcome={row.outcome} /> },
  { header: "When", className: "text-muted", cell: (row) => <When at={row.at} /> },
  { header: "Who", cell: (row) => <AuditActor of={row} /> },
  { header: "Role then", className: "text-muted", cell: (row) => row.role },
  { header: "Object", cell: (row) => <AuditObject of={row} /> },
  { header: "Reason", className: "min-w-44 text-muted wrap-anywhere", cell: (row) => row.reason ?? "—" },
];

/** Searches that are asked for again and again. */
const PRESETS: readonly { label: string; address: Address }[] = [
  { label: "Everything", address: {} },
  { label: "Refused", address: { outcome: "denied" } },
  { label: "Reveals of webhooks", address: { action: "delivery.reveal" } },
  { label: "Reveals of people", address: { action: "person.reveal" } },
  { label: "Views of the log", address: { action: "staff.view" } },
  { label: "Views of people", address: { action: "person.view" } },
  { label: "Exports", address: { action: "account.export" } },
  { label: "New admins", address: { action: "user.grant_admin" } },
];

const same = (address: Address, other: Address): boolean =>
  addressOf(AUDIT, address) === addressOf(AUDIT, other);

/** Who did what to what, and who was refused. */
export function AuditLogView({ address }: { address: Address }) {
  const trpc = useTRPC();
  const list = useQuery({
    ...trpc.adminAudit.list.queryOptions(auditInput(address), BACKGROUND),
    placeholderData: keepPreviousData,
  });
  const { data: known } = useQuery(trpc.adminAudit.actions.queryOptions({}, BACKGROUND));
  const filtered = Object.keys(address).some((name) => name !== "cursor");
  return (
    <AdminPage
      title="Audit log"
      facts={<span>Entries can’t be changed or removed. That you read them is one of them.</span>}
    >
      <Tabs
        label="Searches"
        tabs={PRESETS.map((preset) => ({
          label: preset.label,
          href: addressOf(AUDIT, preset.address),
          here: same(address, preset.address),
        }))}
      />
      <AuditForm address={address} actions={known?.items ?? []} />
      <List
        caption="Audit log"
        path={AUDIT}
        address={address}
        query={list}
        columns={AUDIT_COLUMNS}
        rowKey={({ auditId }) => auditId}
        empty={filtered ? "Nothing fits this search." : "Nothing has been recorded yet."}
      />
    </AdminPage>
  );
}
