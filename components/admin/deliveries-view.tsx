"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { ButtonLink } from "@/components/ui/button";
import { formatCount } from "@/server/money";
import type { Address } from "./address";
import { deliveriesInput, WEBHOOKS } from "./deliveries-list";
import { DELIVERY_STATES, DeliveryState, durationWords } from "./delivery-words";
import { type Figure, Figures } from "./facts";
import { FilterSelect } from "./filter-select";
import { ShortId } from "./id";
import { List } from "./list";
import { AdminPage } from "./page";
import { SearchForm } from "./search-form";
import type { Column } from "./table";
import type { Alarms, Delivery } from "./types";
import { When } from "./when";

const ROUTES = { webhook: "Webhook", callback: "Callback of a payment" };
const STATE_WORDS = Object.fromEntries(
  Object.entries(DELIVERY_STATES).map(([state, { words }]) => [state, words]),
);

const COLUMNS: readonly Column<Delivery>[] = [
  {
    header: "Webhook",
    cell: (row) => (
      <Link href={`${WEBHOOKS}/${row.deliveryId}`} className="font-medium whitespace-nowrap hover:underline">
        {row.eventType ?? "Unknown type"}
      </Link>
    ),
  },
  { header: "State", cell: (row) => <DeliveryState state={row.state} /> },
  {
    header: "Outcome",
    className: "text-muted first-letter:uppercase",
    cell: (row) => row.outcome?.replaceAll("_", " ") ?? "—",
  },
  { header: "Received", className: "text-muted", cell: (row) => <When at={row.receivedAt} /> },
  { header: "Lag", align: "end", className: "whitespace-nowrap", cell: (row) => durationWords(row.lagMs) },
  { header: "Attempts", align: "end", cell: (row) => row.attempts },
  { header: "Came again", align: "end", cell: (row) => (row.duplicates === 0 ? "—" : `${row.duplicates}×`) },
  { header: "Object", cell: (row) => <ShortId id={row.objectId} /> },
];

/** Every webhook that came with a good signature, and how it went on. */
export function DeliveriesView({ address }: { address: Address }) {
  const trpc = useTRPC();
  const list = useQuery({
    ...trpc.adminDeliveries.list.queryOptions(deliveriesInput(address), BACKGROUND),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });
  const { data: alarms } = useQuery(trpc.adminDeliveries.alarms.queryOptions({}));
  const filter = { path: WEBHOOKS, address };
  const filtered = Object.keys(address).some((name) => name !== "cursor");
  return (
    <AdminPage title="Webhooks" actions={<ButtonLink href={`${WEBHOOKS}/keys`}>Keys</ButtonLink>}>
      {alarms ? <Figures figures={figuresOf(alarms)} /> : null}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <SearchForm {...filter} label="Search an id or a reference" />
        <FilterSelect {...filter} label="State" name="state" words={STATE_WORDS} />
        <FilterSelect {...filter} label="Came by" name="route" words={ROUTES} />
      </div>
      <List
        {...filter}
        caption="Webhooks"
        query={list}
        columns={COLUMNS}
        rowKey={({ deliveryId }) => deliveryId}
        empty={filtered ? "No webhook fits these filters." : "No webhook has come yet."}
      />
    </AdminPage>
  );
}

function figuresOf({ lastReceivedAt, refusals, missed, pending, oldestPendingSeconds }: Alarms): Figure[] {
  const refused = refusals.reduce((sum, { count }) => sum + count, 0);
  const reasons = refusals.map(({ reason, count }) => `${reason.replaceAll("_", " ")} ${formatCount(count)}`);
  return [
    { label: "Last one", value: <When at={lastReceivedAt} /> },
    {
      label: "Waiting",
      value:
        oldestPendingSeconds === null || pending === 0
          ? formatCount(pending)
          : `${formatCount(pending)}, oldest ${durationWords(oldestPendingSeconds * 1000)}`,
    },
    {
      label: "Refused in the last hour",
      value: refused === 0 ? "0" : `${formatCount(refused)} (${reasons.join(", ")})`,
      tone: refused === 0 ? undefined : "bad",
    },
    { label: "Never came, 24 h", value: formatCount(missed), tone: missed === 0 ? undefined : "warn" },
  ];
}
