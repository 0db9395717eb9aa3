import { Amount } from "@/components/money/amount";
import { EntriesTable } from "./entries-table";
import { Facts } from "./facts";
import { LongId } from "./id";
import { detailsOf, effectOf } from "./request-words";
import { currencyOf, legsOf, linesOf } from "./leg-lines";
import { Section } from "./section";
import { type Column, Table } from "./table";
import type { Approval } from "./types";

const balancesIn = (currency: string): readonly Column<Approval["balances"][number]>[] => [
  { header: "Account", className: "min-w-44", cell: ({ account }) => <LongId id={account} /> },
  {
    header: "When requested",
    align: "end",
    cell: ({ shown }) => <Amount minor={shown} currency={currency} />,
  },
  { header: "Now", align: "end", cell: ({ now }) => <Amount minor={now} currency={currency} /> },
  {
    header: "After",
    align: "end",
    cell: ({ after }) => <Amount minor={after} currency={currency} />,
    className: "font-medium",
  },
];

/** Exactly what would be done, frozen when it was requested. */
export function ApprovalPayload({ approval }: { approval: Approval }) {
  return approval.kind === "adjustment" ? <Adjustment approval={approval} /> : <Plain approval={approval} />;
}

function Adjustment({ approval }: { approval: Approval }) {
  const currency = currencyOf(approval);
  const open = approval.state === "waiting";
  return (
    <>
      <Section flush title={open ? "Entries that would be posted" : "Entries of the request"}>
        <EntriesTable caption="Entries" lines={linesOf(legsOf(approval))} currency={currency} />
      </Section>
      {open ? (
        <Section flush title="Balances now and after">
          <Table
            caption="Balances now and after"
            rows={approval.balances}
            rowKey={({ account }) => account}
            isBad={({ account, shown, now }) => account.startsWith("user:") && shown !== now}
            columns={balancesIn(currency)}
          />
        </Section>
      ) : null}
    </>
  );
}

/** A key, a discard or a replay: what it does, then everything that was frozen. */
const Plain = ({ approval }: { approval: Approval }) => (
  <Section title={approval.state === "waiting" ? "What would be done" : "What was requested"}>
    <p className="mb-3 max-w-prose">{effectOf(approval)}</p>
    <Facts
      facts={detailsOf(approval.payload).map(({ label, value, isWord }) => ({
        label,
        value: isWord ? value : <span className="font-mono text-12 whitespace-pre-wrap">{value.trim()}</span>,
      }))}
    />
  </Section>
);
