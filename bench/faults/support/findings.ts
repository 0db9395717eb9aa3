/** What a run found, as its report tells it. */
import { percentile, report, type Figure } from "../../support/report";
import type { Recovery } from "./load";

export type Findings = {
  /** Paid at Revio and not in our ledger, in our ledger and not paid, or another amount. */
  lost: string[];
  doubled: string[];
  /** What clients were told and the database does not hold, or holds twice. */
  broken: string[];
  /** Neither ended nor where a person would see it. */
  waiting: string[];
  laws: string[];
  uncaught: string[];
  figures: Record<string, number | string>;
};

export const noFindings = (): Findings => ({
  lost: [],
  doubled: [],
  broken: [],
  waiting: [],
  laws: [],
  uncaught: [],
  figures: {},
});

const WORDS = {
  lost: "lost",
  doubled: "doubled",
  broken: "told and not kept",
  waiting: "neither final nor on a list",
  laws: "laws broken",
  uncaught: "uncaught errors",
} as const;
const KINDS = Object.keys(WORDS) as (keyof typeof WORDS)[];

type Found = { findings: Findings; recoveries: Recovery[]; endings: Record<string, number>; more: Figure[] };

/** Prints the first 40 findings, then reports: every kind must be empty. `rest` goes into the file. */
export function reportFindings(
  name: string,
  started: Date,
  { findings, recoveries, endings, more }: Found,
  rest: Record<string, unknown>,
): void {
  const times = recoveries.map((recovery) => recovery.ms);
  const ready = {
    figure: `ready again after ${times.length} x kill -9`,
    measured: `p50 ${percentile(times, 0.5)} ms, max ${Math.max(...times)} ms`,
  };
  for (const line of KINDS.flatMap((kind) => findings[kind]).slice(0, 40)) console.log(`  ! ${line}`);
  const figures: Figure[] = [
    ...KINDS.map((kind) => ({
      figure: WORDS[kind],
      measured: String(findings[kind].length),
      target: "0",
      met: findings[kind].length === 0,
    })),
    ...more,
    ...(times.length === 0 ? [] : [ready]),
    ...Object.entries({ ...findings.figures, ...endings }).map(([figure, measured]) => ({
      figure,
      measured: String(measured),
    })),
  ];
  report(name, started, figures, { recoveries, findings, ...rest });
}
