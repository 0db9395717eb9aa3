import type { BreakRow } from "./types";
import { When } from "./when";

/** Until when a break should be settled; past that it says so in a word. */
export function Due({ of: { dueAt, overdue, closedAt } }: { of: BreakRow }) {
  if (closedAt !== null || dueAt === null) return <>—</>;
  return overdue ? (
    <span className="font-medium whitespace-nowrap text-bad-fg">
      Overdue, <When at={dueAt} />
    </span>
  ) : (
    <When at={dueAt} />
  );
}
