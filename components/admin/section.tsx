import { clsx } from "clsx";
import type { ReactNode } from "react";

interface SectionProps {
  title: string;
  /** Stands at the end of the title's line. */
  aside?: ReactNode;
  /** For tables, which reach the frame. */
  flush?: boolean;
  children: ReactNode;
  className?: string;
}

/** A part of a page with its own heading. */
export function Section({ title, aside, flush = false, children, className }: SectionProps) {
  return (
    <section className={clsx("card min-w-0 overflow-hidden", className)}>
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 px-4 pt-3 pb-2">
        <h2>{title}</h2>
        {aside ? <div className="text-13 text-muted">{aside}</div> : null}
      </div>
      <div className={flush ? "" : "px-4 pb-4"}>{children}</div>
    </section>
  );
}

/** Two columns from the width where both can be read: what it is, and what was done about it. */
export function Beside({ main, aside }: { main: ReactNode; aside: ReactNode }) {
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_minmax(280px,340px)]">
      <div className="grid min-w-0 gap-4">{main}</div>
      <div className="grid min-w-0 gap-4">{aside}</div>
    </div>
  );
}
