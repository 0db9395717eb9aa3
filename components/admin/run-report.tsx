import { clsx } from "clsx";
import Link from "next/link";
import { Amount } from "@/components/money/amount";
import { formatCount, formatPercent, fromWire } from "@/server/money";
import { addressOf } from "./address";
import { BREAK_TYPES, OBJECT_WORDS } from "./break-words";
import { Figures } from "./facts";
import { Beside, Section } from "./section";
import { Table } from "./table";
import type { Run, RunReport as Report } from "./types";

/** The figures of a finished comparison. */
export function RunReport({ run, report }: { run: Run; report: Report }) {
  const share = report.compared === 0 ? null : report.matched / report.compared;
  return (
    <>
      <Figures
        figures={[
          { label: "Compared", value: formatCount(report.compared) },
          {
            label: "Matched",
            value: `${formatCount(report.matched)}${share === null ? "" : ` (${formatPercent(share)})`}`,
          },
          { label: "On their way", value: formatCount(report.inFlight) },
          {
            label: "Breaks new / carried / cleared",
            value: `${run.breaksNew ?? 0} / ${run.breaksCarried ?? 0} / ${run.breaksCleared ?? 0}`,
          },
          {
            label: "Unexplained",
            value: <Amount minor={report.clearing.unexplained} />,
            tone: report.clearing.unexplained === "0" ? "ok" : "bad",
          },
        ]}
      />
      <Beside main={<Bridge report={report} />} aside={<BreaksByType report={report} runId={run.runId} />} />
    </>
  );
}

interface Line {
  label: string;
  minor: string;
  look?: "sum" | "last";
}

/** What explains a part of the difference is taken off it. */
const negative = (minor: string): string => (-fromWire(minor)).toString();

function linesOf({ clearing: c }: Report): Line[] {
  return [
    { label: "Clearing account at the beginning", minor: c.opening },
    ...Object.entries(c.movements).map(([kind, minor]) => ({
      label: `Our ledger: ${kind.replaceAll("_", " ")}`,
      minor,
    })),
    { label: "Clearing account at the end", minor: c.closing, look: "sum" },
    ...Object.entries(c.provider).map(([product, { amount, count }]) => ({
      label: `Revio: ${(OBJECT_WORDS[product] ?? product).toLowerCase()}, ${formatCount(count)}`,
      minor: amount,
    })),
    { label: "Difference: our ledger less Revio", minor: c.difference, look: "sum" },
    { label: "On its way", minor: negative(c.inFlight) },
    { label: "Belongs to another window", minor: negative(c.boundary) },
    { label: "Accepted before", minor: negative(c.accepted) },
    { label: "Unexplained", minor: c.unexplained, look: "last" },
  ];
}

/** How the clearing account is explained: from its opening to what is left over. */
function Bridge({ report }: { report: Report }) {
  return (
    <Section title="Clearing account, to the cent">
      <dl>
        {linesOf(report).map(({ label, minor, look }) => (
          <div
            key={label}
            className={clsx(
              "flex justify-between gap-4 py-1",
              look === undefined ? "text-muted" : "border-t font-semibold",
            )}
          >
            <dt>{label}</dt>
            <dd className={clsx(look === "last" && (minor === "0" ? "text-ok-fg" : "text-bad-fg"))}>
              <Amount minor={minor} currency={report.currency} />
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

function BreaksByType({ report, runId }: { report: Report; runId: string }) {
  const types = Object.entries(report.breaks);
  const words: Record<string, string> = BREAK_TYPES;
  return (
    <Section flush title="Breaks by type">
      {types.length === 0 ? (
        <p className="px-4 pb-4 text-muted">None. Every record is explained.</p>
      ) : (
        <Table
          caption="Breaks by type"
          rows={types}
          rowKey={([type]) => type}
          columns={byType(runId, words, report.currency)}
        />
      )}
    </Section>
  );
}

const byType = (runId: string, words: Record<string, string>, currency: string) => [
  {
    header: "Type",
    cell: ([type]: ByType) => (
      <Link href={addressOf(`/admin/reconciliation/${runId}`, {}, { type })} className="hover:underline">
        {words[type] ?? type}
      </Link>
    ),
  },
  { header: "Count", align: "end" as const, cell: ([, { count }]: ByType) => formatCount(count) },
  {
    header: "Unexplained",
    align: "end" as const,
    cell: ([, { amount }]: ByType) => <Amount minor={amount} currency={currency} />,
  },
];
type ByType = [string, Report["breaks"][string]];
