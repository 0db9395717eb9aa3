"use client";

import { useEffect, useRef } from "react";
import { Note } from "./note";

/** What the last command did. It takes the focus, since what was pressed is often gone. */
export function News({ text }: { text: string | undefined }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (text !== undefined) box.current?.focus();
  }, [text]);
  return (
    <div ref={box} role="status" tabIndex={-1} className="mb-4 rounded-(--radius-card) empty:hidden">
      {text === undefined ? null : <Note tone="ok">{text}</Note>}
    </div>
  );
}
