"use client";

import { calendarDay, formatClock, formatTimelineTime } from "@/server/dates";
import { useMaskedWords } from "./hidden";
import type { TimelineItem } from "@/components/wallet/types";

/** What happened, in order, with exact times; what comes next is hollow. It reads well without the dots. */
export function Timeline({ items }: { items: readonly TimelineItem[] }) {
  const masked = useMaskedWords();
  return (
    <ol className="timeline">
      {items.map((item, index) => (
        <li key={item.key} data-kind={item.kind}>
          <p
            className={
              item.kind === "failed"
                ? "font-medium text-bad-fg"
                : item.kind === "todo"
                  ? "text-muted"
                  : "font-medium"
            }
          >
            {masked(item.title)}
          </p>
          <Line
            item={item}
            detail={item.detail === null ? null : masked(item.detail)}
            before={items[index - 1]}
          />
        </li>
      ))}
    </ol>
  );
}

/** Time and detail. The day is said once, until it changes. */
function Line({
  item,
  detail,
  before,
}: {
  item: TimelineItem;
  detail: string | null;
  before: TimelineItem | undefined;
}) {
  if (item.at === null && detail === null) return null;
  const time = item.at === null ? null : timeAfter(item.at, before?.at ?? null);
  return (
    <p className="text-13 text-muted">
      {item.at === null ? null : <time dateTime={item.at}>{time}</time>}
      {time && detail ? " · " : null}
      {detail}
    </p>
  );
}

const timeAfter = (at: string, before: string | null): string =>
  before !== null && calendarDay(at) === calendarDay(before) ? formatClock(at) : formatTimelineTime(at);
