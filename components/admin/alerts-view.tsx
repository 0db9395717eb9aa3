"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { type Address, addressOf } from "./address";
import { AlertState } from "./alert-state";
import { ALERTS, alertsInput } from "./alerts-list";
import { List } from "./list";
import { AdminPage } from "./page";
import type { Column } from "./table";
import { Tabs } from "./tabs";
import type { Alert } from "./types";
import { When } from "./when";

const COLUMNS: readonly Column<Alert>[] = [
  {
    header: "Alert",
    className: "min-w-56",
    cell: (row) => (
      <Link href={`${ALERTS}/${row.alertId}`} className="font-medium hover:underline">
        {row.title}
      </Link>
    ),
  },
  { header: "State", cell: (row) => <AlertState of={row} /> },
  { header: "What was found", className: "min-w-72 text-muted", cell: (row) => row.sentence },
  { header: "Opened", className: "text-muted", cell: (row) => <When at={row.openedAt} /> },
  { header: "Closed", className: "text-muted", cell: (row) => <When at={row.closedAt} /> },
];

/** What the rules found, from when it began until it was over. */
export function AlertsView({ address }: { address: Address }) {
  const trpc = useTRPC();
  const list = useQuery({
    ...trpc.adminHealth.alerts.queryOptions(alertsInput(address), BACKGROUND),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });
  const all = address["all"] === "1";
  return (
    <AdminPage title="Alerts">
      <Tabs
        label="Alerts"
        tabs={[
          { href: ALERTS, label: "Open", here: !all },
          { href: addressOf(ALERTS, {}, { all: "1" }), label: "All", here: all },
        ]}
      />
      <List
        caption="Alerts"
        path={ALERTS}
        address={address}
        query={list}
        columns={COLUMNS}
        rowKey={({ alertId }) => alertId}
        empty={all ? "No rule has ever found anything." : "No open alerts. The rules look every minute."}
      />
    </AdminPage>
  );
}
