"use client";

import { useQuery } from "@tanstack/react-query";
import { refusalOf } from "@/components/refusal";
import { useTRPC } from "@/components/trpc";
import { Failure } from "@/components/ui/failure";
import { Tag } from "@/components/ui/tag";
import { formatCount, fromWire } from "@/server/money";
import { ShortId } from "./id";
import { Section } from "./section";
import { type Column, Table } from "./table";
import type { Audit, Seal } from "./types";
import { When } from "./when";

const AUDITS: readonly Column<Audit>[] = [
  {
    header: "Audit",
    cell: ({ scope }) => (scope === "full" ? "Everything, with the chain" : "Since the last one"),
  },
  {
    header: "Result",
    cell: ({ broken }) =>
      broken === 0 ? (
        <Tag tone="ok" glyph="done">
          Every law holds
        </Tag>
      ) : (
        <Tag tone="bad" glyph="failed">
          {`${formatCount(broken)} broken`}
        </Tag>
      ),
  },
  { header: "Up to entry", align: "end", cell: ({ upToEntry }) => formatCount(fromWire(upToEntry)) },
  { header: "Finished", className: "text-muted", cell: ({ finishedAt }) => <When at={finishedAt} /> },
];

const SEALS: readonly Column<Seal>[] = [
  { header: "Seal", cell: ({ number }) => number },
  {
    header: "Entries",
    align: "end",
    className: "whitespace-nowrap",
    cell: ({ fromEntry, upToEntry, entries }) =>
      `${formatCount(entries)} (${formatCount(fromWire(fromEntry) + 1n)} to ${formatCount(fromWire(upToEntry))})`,
  },
  { header: "Accounts", align: "end", cell: ({ links }) => formatCount(links) },
  { header: "Root", cell: ({ root }) => <ShortId id={root} /> },
  { header: "Sealed", className: "text-muted", cell: ({ sealedAt }) => <When at={sealedAt} /> },
];

/** The newest looks at the laws of the ledger. */
export function AuditsSection() {
  const trpc = useTRPC();
  const { data, isError, error } = useQuery(trpc.adminLedger.audits.queryOptions({ limit: 25 }));
  return (
    <Section flush title="Audits" aside="The newest 25">
      {isError ? <Failure {...refusalOf(error)} /> : null}
      {data?.items.length === 0 ? (
        <p className="px-4 pb-4 text-muted">None yet. One runs each hour.</p>
      ) : null}
      {data && data.items.length > 0 ? (
        <Table caption="Audits" rows={data.items} rowKey={({ number }) => number} columns={AUDITS} />
      ) : null}
    </Section>
  );
}

/** The newest seals: each fixes all entries up to one, so that a changed, removed or cut-off row is found. */
export function SealsSection() {
  const trpc = useTRPC();
  const { data, isError, error } = useQuery(trpc.adminLedger.seals.queryOptions({ limit: 25 }));
  return (
    <Section flush title="Seals" aside="The newest 25; one each minute in which something was posted">
      {isError ? <Failure {...refusalOf(error)} /> : null}
      {data?.items.length === 0 ? <p className="px-4 pb-4 text-muted">None yet.</p> : null}
      {data && data.items.length > 0 ? (
        <Table caption="Seals" rows={data.items} rowKey={({ number }) => number} columns={SEALS} />
      ) : null}
    </Section>
  );
}
