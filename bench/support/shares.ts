/** Who used the processors while something was measured: without it nobody can tell a slow product from a busy machine. */
import { cpus } from "node:os";
import type { OwnStack } from "../faults/support/own-stack";
import { processorSeconds } from "./processor";

const PARTS = ["app", "postgres", "engine", "sandbox"] as const;
const NAMES = { app: "app", postgres: "PostgreSQL", engine: "engine", sandbox: "provider" };

/** Seconds of processor time since some moment, by who used them. */
type Shares = {
  parts: Record<string, number>;
  load: number;
  others: number;
  wall: number;
  cores: number;
};

const busySeconds = (): number =>
  cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1_000;

function look(stack: OwnStack): number[] {
  const parts = PARTS.map((part) => processorSeconds(stack.pidOf(part) ?? 0) ?? 0);
  const { user, system } = process.cpuUsage();
  return [...parts, (user + system) / 1e6, busySeconds(), performance.now() / 1_000];
}

/** Begins to count; the answer says what was used since then. Shares are zero where there is no /proc. */
export function countShares(stack: OwnStack): () => Shares {
  const before = look(stack);
  return () => {
    const used = look(stack).map((now, at) => now - (before[at] ?? 0));
    const [load = 0, busy = 0, wall = 0] = used.slice(PARTS.length);
    const ours = used.slice(0, PARTS.length).reduce((sum, one) => sum + one, load);
    return {
      parts: Object.fromEntries(PARTS.map((part, at) => [NAMES[part], used[at] ?? 0])),
      load,
      others: Math.max(0, busy - ours),
      wall,
      cores: cpus().length,
    };
  };
}

/** "app 0.52, PostgreSQL 0.15, … of 2 cores" */
export function sharesInWords({ parts, load, others, wall, cores }: Shares): string {
  const all = { ...parts, "this load": load, "other work of the machine": others };
  const words = Object.entries(all).map(([name, seconds]) => `${name} ${(seconds / wall).toFixed(2)}`);
  return `${words.join(", ")} of ${cores} cores`;
}

/** "app 4.1, PostgreSQL 1.2, this load 0.8 ms" for each of so many calls. */
export function costInWords({ parts, load }: Shares, calls: number): string {
  const all = { app: parts["app"] ?? 0, PostgreSQL: parts["PostgreSQL"] ?? 0, "this load": load };
  const words = Object.entries(all).map(
    ([name, seconds]) => `${name} ${((seconds * 1_000) / calls).toFixed(1)}`,
  );
  return `${words.join(", ")} ms`;
}
