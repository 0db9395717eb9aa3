import { clsx } from "clsx";
import type { ReactNode } from "react";
import type { Tone } from "@/components/ui/tone";

export interface Fact {
  label: string;
  value: ReactNode;
}

/** Names and values, one under the other; several may have one name. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[minmax(120px,auto)_minmax(0,1fr)]">
      {facts.map(({ label, value }, at) => (
        <div key={`${at} ${label}`} className="contents">
          <dt className="text-muted max-sm:-mb-1.5">{label}</dt>
          <dd className="min-w-0 wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export interface Figure extends Fact {
  tone?: Tone | undefined;
}

const INK: Partial<Record<Tone, string>> = { bad: "text-bad-fg", ok: "text-ok-fg", warn: "text-warn-fg" };

/** The figures a page is about, side by side. */
export function Figures({ figures }: { figures: readonly Figure[] }) {
  return (
    <dl className="card flex flex-wrap gap-x-8 gap-y-3 px-4 py-3">
      {figures.map(({ label, value, tone }) => (
        <div key={label}>
          <dt className="text-13 text-muted">{label}</dt>
          <dd className={clsx("text-16 font-semibold", tone && INK[tone])}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
