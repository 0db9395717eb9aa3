import { clsx } from "clsx";
import type { ReactNode } from "react";
import type { Tone } from "./tone";

/** A tinted box: one bold line, then a sentence. For what the reader must not miss, in place. */
export function Note({
  tone,
  title,
  children,
  className,
}: {
  tone: Tone;
  title?: ReactNode;
  children?: ReactNode;
  className?: string;
}) {
  return (
    <div className={clsx(`tone-${tone} rounded-(--radius-card) px-3.5 py-3`, className)}>
      {title ? <p className="font-semibold">{title}</p> : null}
      {children}
    </div>
  );
}
