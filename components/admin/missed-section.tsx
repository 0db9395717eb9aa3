"use client";

import { useQuery } from "@tanstack/react-query";
import { refusalOf } from "@/components/refusal";
import { useTRPC } from "@/components/trpc";
import { Failure } from "@/components/ui/failure";
import { ShortId } from "./id";
import { Section } from "./section";
import { type Column, Table } from "./table";
import type { MissedWebhook } from "./types";
import { When } from "./when";

const FOUND_BY = {
  sweep: "The 15-minute check",
  page: "A person's page",
  statement: "A statement",
  expiry: "The end of its checkout",
};

const COLUMNS: readonly Column<MissedWebhook>[] = [
  { header: "Object", cell: ({ objectId }) => <ShortId id={objectId} /> },
  { header: "What was booked", cell: ({ effect }) => effect.replaceAll("_", " ") },
  { header: "Transaction", cell: ({ transactionId }) => <ShortId id={transactionId} /> },
  { header: "Found by", cell: ({ foundBy }) => FOUND_BY[foundBy] },
  { header: "Found", cell: ({ foundAt }) => <When at={foundAt} /> },
  { header: "Came later", cell: ({ arrivedAt }) => <When at={arrivedAt} /> },
];

/** Effects that our own check found and no webhook had told of; the newest of them. */
export function MissedSection() {
  const trpc = useTRPC();
  const { data, isError, error, refetch } = useQuery(trpc.adminHealth.missed.queryOptions({ limit: 25 }));
  return (
    <div id="missed" className="min-w-0">
      <Section
        flush
        title="Webhooks that never came"
        aside="The newest 25; what they would have told is booked"
      >
        {isError ? <Failure {...refusalOf(error)} retry={() => void refetch()} /> : null}
        {data?.items.length === 0 ? (
          <p className="px-4 pb-4 text-muted">None. Every change was told by a webhook.</p>
        ) : data ? (
          <Table
            caption="Webhooks that never came"
            rows={data.items}
            rowKey={({ objectId, effect }) => `${objectId} ${effect}`}
            columns={COLUMNS}
          />
        ) : null}
      </Section>
    </div>
  );
}
