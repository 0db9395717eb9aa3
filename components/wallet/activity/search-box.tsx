"use client";

import { useEffect, useRef, useState } from "react";

/** Searches 300 ms after the last key, from 2 characters on. `/` comes here from anywhere on the page. */
export function SearchBox({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const [text, setText] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => () => clearTimeout(timer.current), []);

  // "Clear all" and Back change the address without this box; what is being typed is left alone.
  useEffect(() => {
    if (timer.current === undefined) setText((now) => (now.trim() === value ? now : value));
  }, [value]);

  const type = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = undefined;
    if (next.trim().length === 1) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      onChange(next.trim());
    }, 300);
  };

  return (
    <input
      type="search"
      data-search=""
      aria-label="Search name, reference, ID"
      placeholder="Search name, reference, ID"
      className="h-11 min-w-0 flex-1 rounded-(--radius-control) border bg-surface px-2.5 text-16 text-ellipsis md:h-8 md:min-w-36 md:text-13"
      value={text}
      onChange={(event) => type(event.target.value)}
    />
  );
}
