"use client";

import { clsx } from "clsx";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Popover } from "@/components/ui/popover";
import type { FilterInWords } from "./filter-words";

/** One filter: what it is called, what is set (null: nothing), and the editor behind it. */
export interface Filter extends Pick<FilterInWords, "key" | "label"> {
  words: string | null;
  editor: ReactNode;
}

const CHIP =
  "inline-flex h-8 max-w-52 items-center gap-1.5 rounded-(--radius-control) border px-2.5 text-13 font-medium whitespace-nowrap focus-visible:relative focus-visible:z-10";
const UNSET = "border-dashed border-border-strong text-muted hover:text-fg";
const SET = "rounded-r-none border-r-0 bg-surface text-fg";

interface FilterChipProps {
  filter: Filter;
  onClear: () => void;
  className: string;
}

/** Dashed while unset; set, it says what it holds, a click edits and the cross removes. */
export function FilterChip({ filter, onClear, className }: FilterChipProps) {
  const { label, words, editor } = filter;
  return (
    <span className={clsx("inline-flex flex-none", className)}>
      <Popover
        label={label}
        trigger={
          <button type="button" className={clsx(CHIP, words === null ? UNSET : SET)}>
            {label}
            {words === null ? null : <span className="truncate text-accent-text">{words}</span>}
          </button>
        }
      >
        {editor}
      </Popover>
      {words === null ? null : (
        <button
          type="button"
          aria-label={`Clear filter: ${label}`}
          onClick={onClear}
          className="inline-flex h-8 w-7 items-center focus-visible:relative focus-visible:z-10 justify-center rounded-r-(--radius-control) border border-l-0 bg-surface text-muted hover:text-fg"
        >
          <X size={14} strokeWidth={1.5} aria-hidden="true" />
        </button>
      )}
    </span>
  );
}

/** The unset filters behind one chip, where the line has no room for each. */
export function MoreFilters({ filters, className }: { filters: readonly Filter[]; className: string }) {
  if (filters.length === 0) return null;
  const names = filters.map(({ label }) => label).join(", ");
  return (
    <span className={clsx("inline-flex flex-none", className)}>
      <Popover
        label="More filters"
        trigger={
          <button
            type="button"
            className={clsx(CHIP, UNSET)}
            aria-label={`${filters.length} more ${filters.length === 1 ? "filter" : "filters"}: ${names}`}
          >
            +{filters.length}
          </button>
        }
      >
        <div className="grid gap-4">
          {filters.map(({ key, editor }) => (
            <div key={key}>{editor}</div>
          ))}
        </div>
      </Popover>
    </span>
  );
}
