"use client";

import { useQuery } from "@tanstack/react-query";
import { Amount } from "@/components/money/amount";
import { refusalOf } from "@/components/refusal";
import { BACKGROUND, useTRPC } from "@/components/trpc";
import { Failure } from "@/components/ui/failure";
import { pageOfObject } from "./audit-list";
import { ShortId } from "./id";
import { Section } from "./section";
import { type Column, Table } from "./table";
import type { StuckItem } from "./types";
import { When } from "./when";

const RULES: Record<StuckItem["rule"], string> = {
  deposit_not_credited: "Deposit paid, not credited",
  deposit_past_due: "Deposit open after its checkout ended",
  withdrawal_not_sent: "Withdrawal reserved, not sent",
  payout_unknown: "Payout of unknown outcome",
  withdrawal_not_final: "Withdrawal sent, not final",
  delivery_not_processed: "Webhook not processed",
  event_not_sent: "Event not sent",
  approval_waiting: "Approval waiting",
};

const COLUMNS: readonly Column<StuckItem>[] = [
  { header: "Rule", className: "font-medium", cell: ({ rule }) => RULES[rule] },
  {
    header: "Object",
    cell: ({ objectKind, objectId }) => <ShortId id={objectId} href={pageOfObject(objectKind, objectId)} />,
  },
  {
    header: "Amount",
    align: "end",
    cell: ({ amount, currency }) =>
      amount === null ? "—" : <Amount minor={amount} currency={currency ?? "ZAR"} />,
  },
  { header: "In this state since", cell: ({ since }) => <When at={since} /> },
  {
    header: "Revio's last answer",
    className: "text-muted",
    cell: ({ providerStatus, answeredAt }) => (
      <>
        {providerStatus ?? "None"}
        {answeredAt ? (
          <>
            {", "}
            <When at={answeredAt} />
          </>
        ) : null}
      </>
    ),
  },
];

/** What time or retries should have brought on by now. */
export function StuckSection() {
  const trpc = useTRPC();
  const { data, isError, error, refetch } = useQuery({
    ...trpc.adminHealth.stuck.queryOptions({}, BACKGROUND),
    refetchInterval: 30_000,
  });
  return (
    <div id="stuck" className="min-w-0">
      <Section flush title="Stuck">
        {isError && !data ? <Failure {...refusalOf(error)} retry={() => void refetch()} /> : null}
        {data?.items.length === 0 ? (
          <p className="px-4 pb-4 text-muted">Nothing is stuck.</p>
        ) : data ? (
          <Table
            caption="Stuck"
            rows={data.items}
            rowKey={({ rule, objectId }) => `${rule} ${objectId}`}
            columns={COLUMNS}
          />
        ) : null}
      </Section>
    </div>
  );
}
