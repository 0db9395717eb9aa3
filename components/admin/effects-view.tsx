import { EntriesTable, type EntryLine } from "./entries-table";
import { BREAK_TYPES } from "./break-words";
import type { Effects } from "./types";

type Side = Effects["entries"][number]["debit"];

const lineOf = (key: string, side: Side, amounts: Pick<EntryLine, "debit" | "credit">): EntryLine => ({
  key,
  account: side.account,
  note: side.name ?? undefined,
  before: side.before,
  after: side.after,
  ...amounts,
});

const linesOf = (entries: Effects["entries"]): EntryLine[] =>
  entries.flatMap(({ debit, credit, amount }, at) => [
    lineOf(`${at} debit`, debit, { debit: amount, credit: null }),
    lineOf(`${at} credit`, credit, { debit: null, credit: amount }),
  ]);

/** What happens, or would happen, in our books: entries with balances, then statuses and breaks. "None" is stated. */
export function EffectsView({ caption, effects }: { caption: string; effects: Effects }) {
  const { entries, statuses, breaks } = effects;
  const types: Record<string, string> = BREAK_TYPES;
  return (
    <>
      {entries.length === 0 ? (
        <p className="px-4 pb-3 text-muted">No entries: no money moves.</p>
      ) : (
        <EntriesTable caption={caption} lines={linesOf(entries)} currency={entries[0]?.currency ?? "ZAR"} />
      )}
      {statuses.length + breaks.length === 0 ? null : (
        <ul className="grid gap-1 border-t px-4 py-3">
          {statuses.map(({ transactionId, type, from, to }) => (
            <li key={`${transactionId} ${to}`}>
              The {type} {from === null ? "becomes" : `goes from ${from.replaceAll("_", " ")} to`}{" "}
              {to.replaceAll("_", " ")}.
            </li>
          ))}
          {breaks.map(({ type, isNew }) => (
            <li key={type}>
              {isNew ? "A break opens" : "A break is seen again"}: {types[type] ?? type}.
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
