/** What every bench says at its end: a table for people, JSON for later comparison. */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { dirname } from "node:path";
import { table } from "../../scripts/progress";

export type Figure = { figure: string; measured: string; target?: string; met?: boolean };

export const perSecond = (count: number, ms: number): number => Math.round((count / ms) * 1000);

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Prints the figures, writes them to `--out FILE` when given, and fails the process when a target was missed. */
export function report(
  id: string,
  started: Date,
  figures: Figure[],
  more: Record<string, unknown> = {},
): void {
  const word = ({ met }: Figure): string => (met === undefined ? "" : met ? "met" : "MISSED");
  console.log(
    table([
      ["figure", "measured", "target", ""],
      ...figures.map((one) => [one.figure, one.measured, one.target ?? "for the record", word(one)]),
    ]),
  );
  const out = process.argv.includes("--out") ? process.argv[process.argv.indexOf("--out") + 1] : undefined;
  if (out !== undefined) {
    mkdirSync(dirname(out), { recursive: true });
    const machine = {
      cpu: cpus()[0]?.model,
      cores: cpus().length,
      memoryGb: Math.round(totalmem() / 2 ** 30),
      load: loadavg().map((load) => Number(load.toFixed(1))),
      node: process.version,
    };
    const seconds = Math.round((Date.now() - started.getTime()) / 1000);
    writeFileSync(out, `${JSON.stringify({ id, started, seconds, machine, figures, ...more }, null, 2)}\n`);
  }
  if (figures.some((figure) => figure.met === false)) process.exitCode = 1;
}
