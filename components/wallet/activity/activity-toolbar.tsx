"use client";

import { SlidersHorizontal } from "lucide-react";
import { useState } from "react";
import { formatCount } from "@/server/money";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import {
  type ActivityParams,
  DIRECTION_WORDS,
  isFiltered,
  NO_FILTERS,
  STATUS_GROUPS,
  TYPE_WORDS,
} from "./activity-params";
import { AmountEditor, Choices, DateEditor } from "./filter-editors";
import { type Filter, FilterChip, MoreFilters } from "./filter-chip";
import { filterWords } from "./filter-words";
import { SearchBox } from "./search-box";

type Patch = { [Key in keyof typeof NO_FILTERS]?: ActivityParams[Key] | null };

interface ToolbarProps {
  params: ActivityParams;
  /** Replaces the address; the list starts again at its first page. */
  onFilter: (patch: Patch) => void;
  count: { value: number; capped: boolean } | undefined;
}

const STATUS_WORDS = Object.fromEntries(
  Object.entries(STATUS_GROUPS).map(([key, { words }]) => [key, words]),
) as Record<keyof typeof STATUS_GROUPS, string>;

/** Pinned in this order; the set ones say what they hold. */
function editorsOf({
  params,
  onFilter,
}: Pick<ToolbarProps, "params" | "onFilter">): Pick<Filter, "key" | "label" | "editor">[] {
  return [
    {
      key: "date",
      label: "Date",
      editor: <DateEditor value={params.date} onChange={(date) => onFilter({ date })} />,
    },
    {
      key: "amount",
      label: "Amount",
      editor: <AmountEditor value={params.amount} onChange={(amount) => onFilter({ amount })} />,
    },
    {
      key: "status",
      label: "Status",
      editor: (
        <Choices
          legend="Status"
          words={STATUS_WORDS}
          chosen={params.status}
          onChange={(status) => onFilter({ status })}
        />
      ),
    },
    {
      key: "type",
      label: "Type",
      editor: (
        <Choices
          legend="Type"
          words={TYPE_WORDS}
          chosen={params.type}
          onChange={(type) => onFilter({ type })}
        />
      ),
    },
    {
      key: "direction",
      label: "Direction",
      editor: (
        <Choices
          legend="Direction"
          words={DIRECTION_WORDS}
          chosen={params.direction === null ? [] : [params.direction]}
          single
          onChange={([direction]) => onFilter({ direction: direction ?? null })}
        />
      ),
    },
  ];
}

function filtersOf(props: Pick<ToolbarProps, "params" | "onFilter">): Filter[] {
  const inWords = new Map(filterWords(props.params).map(({ key, words }) => [key, words]));
  return editorsOf(props).map((filter) => ({ ...filter, words: inWords.get(filter.key) ?? null }));
}

/** From which width on the unset filters have room of their own, by how many are set: none, one, more. */
const ROOM = [
  { each: "@max-2xl:hidden", more: "@2xl:hidden" },
  { each: "@max-3xl:hidden", more: "@3xl:hidden" },
  { each: "@max-6xl:hidden", more: "@6xl:hidden" },
] as const;

/** Search and filters on one line; on a phone the filters are a page of their own over the list. */
export function ActivityToolbar({ params, onFilter, count }: ToolbarProps) {
  const filters = filtersOf({ params, onFilter });
  const set = filters.filter(({ words }) => words !== null);
  const room = ROOM[Math.min(set.length, 2)] ?? ROOM[2];
  const [sheet, setSheet] = useState(false);

  return (
    <div role="search" aria-label="Transactions" className="@container mb-3">
      <div className="flex items-center gap-2">
        <SearchBox value={params.q} onChange={(q) => onFilter({ q: q === "" ? null : q })} />
        <div className="-m-1 hidden min-w-0 flex-none items-center gap-2 overflow-x-auto p-1 md:flex @max-3xl:flex-initial">
          {filters.map((filter) => (
            <FilterChip
              key={filter.key}
              filter={filter}
              onClear={() => onFilter({ [filter.key]: null })}
              className={filter.words === null ? room.each : ""}
            />
          ))}
          <MoreFilters filters={filters.filter(({ words }) => words === null)} className={room.more} />
        </div>
        {isFiltered(params) ? (
          <Button kind="quiet" size="sm" className="max-md:hidden" onClick={() => onFilter(NO_FILTERS)}>
            Clear all
          </Button>
        ) : null}
        <Button className="h-11 md:hidden" onClick={() => setSheet(true)}>
          <SlidersHorizontal size={16} strokeWidth={1.5} aria-hidden="true" />
          Filters{set.length > 0 ? ` (${set.length})` : ""}
        </Button>
      </div>
      <Dialog open={sheet} onClose={() => setSheet(false)} title="Filters" shape="full">
        <div className="grid gap-6 pb-24">
          {filters.map(({ key, editor }) => (
            <div key={key}>{editor}</div>
          ))}
        </div>
        <div className="fixed inset-x-0 bottom-0 flex gap-2 border-t bg-surface p-4">
          {set.length > 0 ? (
            <Button size="tall" onClick={() => onFilter(NO_FILTERS)}>
              Clear all
            </Button>
          ) : null}
          <Button kind="primary" size="tall" className="flex-1" onClick={() => setSheet(false)}>
            {showWords(count)}
          </Button>
        </div>
      </Dialog>
    </div>
  );
}

function showWords(count: ToolbarProps["count"]): string {
  if (count === undefined) return "Show results";
  if (count.value === 1) return "Show 1 result";
  return `Show ${formatCount(count.value)}${count.capped ? "+" : ""} results`;
}
