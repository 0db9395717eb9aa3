import { Amount } from "@/components/money/amount";
import { formatMoney, fromWire } from "@/server/money";
import { type Column, Table } from "./table";

export interface EntryLine {
  key: string;
  account: string;
  /** What it was, or whose it is. */
  note?: string | undefined;
  debit: string | null;
  credit: string | null;
  /** The balance of an account that keeps one. */
  before?: string | null;
  after?: string | null;
}

interface EntriesTableProps {
  caption: string;
  lines: readonly EntryLine[];
  currency?: string;
}

const sum = (amounts: readonly (string | null)[]): string =>
  amounts.reduce((total, amount) => total + (amount === null ? 0n : fromWire(amount)), 0n).toString();

const money = (amount: string | null, currency: string) =>
  amount === null ? "—" : <Amount minor={amount} currency={currency} />;

const ACCOUNT: Column<EntryLine> = {
  header: "Account",
  className: "min-w-44 wrap-anywhere",
  cell: ({ account, note }) => (
    <>
      <span className="font-mono text-12">{account}</span>
      {note ? <span className="text-muted"> · {note}</span> : null}
    </>
  ),
};

const balanceIn = (currency: string): Column<EntryLine> => ({
  header: "Balance before → after",
  className: "whitespace-nowrap text-muted",
  cell: ({ before = null, after = null }) =>
    before === null || after === null
      ? "—"
      : `${formatMoney(fromWire(before), { currency })} → ${formatMoney(fromWire(after), { currency })}`,
});

const sidesIn = (currency: string): readonly Column<EntryLine>[] => [
  { header: "Debit", align: "end", cell: ({ debit }) => money(debit, currency) },
  { header: "Credit", align: "end", cell: ({ credit }) => money(credit, currency) },
];

/** Entries as a bookkeeper reads them: debit and credit in columns, and the line that says they balance. */
export function EntriesTable({ caption, lines, currency = "ZAR" }: EntriesTableProps) {
  const debits = sum(lines.map(({ debit }) => debit));
  const credits = sum(lines.map(({ credit }) => credit));
  const moves = lines.some(({ before = null, after = null }) => before !== null && after !== null);
  return (
    <Table
      caption={caption}
      rows={lines}
      rowKey={({ key }) => key}
      columns={[ACCOUNT, ...(moves ? [balanceIn(currency)] : []), ...sidesIn(currency)]}
      foot={
        <tr className="h-(--row-default)">
          <td className="border-t py-1.5 pl-4" colSpan={moves ? 2 : 1}>
            {debits === credits ? "Balanced" : "Not balanced"}
          </td>
          <td className="border-t px-3 text-right">{money(debits, currency)}</td>
          <td className="border-t pr-4 pl-3 text-right">{money(credits, currency)}</td>
        </tr>
      }
    />
  );
}
