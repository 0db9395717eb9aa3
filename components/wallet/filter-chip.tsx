"use client";

import { clsx } from "clsx";
import { X } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { Popover } from "@/components/ui/popover";
import type { FilterInWords } from "./filter-words";

/** One filter: what it is called, what is set (null: nothing), and the editor behind it. */
export interface Filter extends Pick<FilterInWords, "key" | "label"> {
  words: string | null;
  editor: ReactNode;
}

function ChipButton({ filter, className, ...rest }: ComponentProps<"button"> & { filter: Filter }) {
  const on = filter.words !== null;
  return (
    <button
      type="button"
      className={clsx(
        "inline-flex h-8 max-w-64 items-center gap-1.5 rounded-(--radius-control) border px-2.5 text-13 font-medium whitespace-nowrap",
        on
          ? "rounded-r-none border-r-0 bg-surface text-fg"
          : "border-dashed border-border-strong text-muted hover:text-fg",
        className,
      )}
      {...rest}
    >
      {filter.label}
      {on ? <span className="truncate text-accent-text">{filter.words}</span> : null}
    </button>
  );
}

/** Dashed while unset; set, it says what it holds, a click edits and the cross removes. */
export function FilterChip({ filter, onClear }: { filter: Filter; onClear: () => void }) {
  return (
    <span className="inline-flex">
      <Popover label={filter.label} trigger={<ChipButton filter={filter} />}>
        {filter.editor}
      </Popover>
      {filter.words === null ? null : (
        <button
          type="button"
          aria-label={`Clear filter: ${filter.label}`}
          onClick={onClear}
          className="inline-flex h-8 w-7 items-center justify-center rounded-r-(--radius-control) border border-l-0 bg-surface text-muted hover:text-fg"
        >
          <X size={14} strokeWidth={1.5} aria-hidden="true" />
        </button>
      )}
    </span>
  );
}
