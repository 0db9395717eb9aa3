import { Tag } from "@/components/ui/tag";
import { formatMoney, fromWire } from "@/server/money";
import { FIELD_WORDS } from "./break-words";
import { Section } from "./section";
import { type Column, Table } from "./table";
import type { BreakDetail } from "./types";
import { When } from "./when";

const MONEY: ReadonlySet<string> = new Set(["amount", "fee", "returned"]);

/** A value as people read it; a side that says nothing of a field says so. */
function valueOf(field: string, value: string | null, currency: string): string {
  if (value === null) return "Not told";
  return MONEY.has(field) ? formatMoney(fromWire(value), { currency }) : value;
}

const sidesIn = (currency: string): readonly Column<BreakDetail["fields"][number]>[] => [
  { header: "Field", cell: ({ field }) => FIELD_WORDS[field] ?? field, className: "text-13" },
  {
    header: "Revio",
    cell: ({ field, provider }) => valueOf(field, provider, currency),
    className: "min-w-32 wrap-anywhere",
  },
  {
    header: "Our ledger",
    cell: ({ field, ledger }) => valueOf(field, ledger, currency),
    className: "min-w-32 wrap-anywhere",
  },
  {
    header: "Result",
    cell: ({ field, ledger, provider, differs }) => {
      if (differs)
        return (
          <Tag tone="bad" glyph="failed">
            Differs
          </Tag>
        );
      const compared = field !== "status" && ledger !== null && provider !== null;
      return <span className="text-13 text-muted">{compared ? "Same" : "Not compared"}</span>;
    },
  },
];

/** Both sides of the record, field by field; what differs comes first and says so. */
export function BreakSides({ detail }: { detail: BreakDetail }) {
  const { fields, snapshots, currency } = detail;
  const newest = snapshots.at(-1);
  const differing = fields.filter(({ differs }) => differs).length;
  return (
    <Section
      flush
      title="Provider and ledger, side by side"
      aside={
        <>
          {differing === 0 ? "All fields agree" : `${differing} of ${fields.length} fields differ`}
          {newest ? (
            <>
              {" · "}
              {newest.source === "read" ? "read" : `from the ${newest.source}`} <When at={newest.takenAt} />
            </>
          ) : null}
        </>
      }
    >
      <Table
        caption="Fields of the record"
        rows={fields}
        rowKey={({ field }) => field}
        isBad={({ differs }) => differs}
        columns={sidesIn(currency)}
      />
    </Section>
  );
}
