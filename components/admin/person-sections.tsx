import Link from "next/link";
import { Amount } from "@/components/money/amount";
import { formatDateTime } from "@/server/dates";
import { actorWords, AuditOutcome } from "./audit-words";
import { accountPage } from "./ledger-list";
import { Section } from "./section";
import { type Column, Table } from "./table";
import type { Person } from "./types";
import { When } from "./when";

const BALANCES: readonly Column<Person["balances"][number]>[] = [
  { header: "Currency", cell: ({ currency }) => currency },
  {
    header: "Available",
    align: "end",
    className: "font-medium",
    cell: ({ available, currency }) => <Amount minor={available} currency={currency} />,
  },
  {
    header: "Reserved",
    align: "end",
    cell: (row) => <Amount minor={row.reserved} currency={row.currency} />,
  },
  {
    header: "Entries",
    cell: ({ account }) => (
      <Link href={accountPage(account)} className="link whitespace-nowrap">
        See the entries
      </Link>
    ),
  },
];

/** What the person has, and where it may be paid to. */
export const PersonMoney = ({ person: { balances, bankAccounts } }: { person: Person }) => (
  <Section flush title="Money">
    <Table caption="Balances" rows={balances} rowKey={({ currency }) => currency} columns={BALANCES} />
    {bankAccounts.length === 0 ? (
      <p className="border-t px-4 py-3 text-muted">No bank account.</p>
    ) : (
      <ul className="border-t px-4 py-2">
        {bankAccounts.map(({ bank, masked, since, flagged }) => (
          <li key={`${masked} ${since}`} className="py-1">
            {bank} {masked} · since {formatDateTime(since)}
            {flagged ? " · a bank sent money back from it" : ""}
          </li>
        ))}
      </ul>
    )}
  </Section>
);

const SESSIONS: readonly Column<Person["sessions"][number]>[] = [
  { header: "Device", cell: ({ device }) => device },
  { header: "Signed in", className: "text-muted", cell: ({ since }) => <When at={since} /> },
  { header: "Last seen", className: "text-muted", cell: ({ lastSeenAt }) => <When at={lastSeenAt} /> },
];

/** Where the person is signed in now. */
export const PersonSessions = ({ person: { sessions } }: { person: Person }) => (
  <Section flush title="Signed in on">
    {sessions.length === 0 ? (
      <p className="px-4 pb-4 text-muted">Nowhere.</p>
    ) : (
      <Table
        caption="Signed in on"
        rows={sessions}
        rowKey={({ sessionId }) => sessionId}
        columns={SESSIONS}
      />
    )}
  </Section>
);

const LINES: readonly Column<Person["audit"][number]>[] = [
  { header: "When", className: "text-muted", cell: ({ at }) => <When at={at} /> },
  {
    header: "By",
    className: "whitespace-nowrap",
    cell: ({ by }) => (by === null ? "The person" : actorWords(by)),
  },
  {
    header: "What",
    cell: ({ action }) => <span className="font-mono text-12 whitespace-nowrap">{action}</span>,
  },
  { header: "Outcome", cell: ({ outcome }) => <AuditOutcome outcome={outcome} /> },
  { header: "Reason", className: "min-w-44 wrap-anywhere", cell: ({ reason }) => reason ?? "—" },
];

/** The newest lines of the audit log about this person and by them. */
export const PersonAudit = ({ person: { audit } }: { person: Person }) => (
  <Section flush title="Newest in the audit log">
    <Table caption="Newest in the audit log" rows={audit} rowKey={({ id }) => id} columns={LINES} />
  </Section>
);
