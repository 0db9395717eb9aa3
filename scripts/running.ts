/** Which start has this data directory: one at a time, known to a second one and to `npm stop`. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bornAt } from "./processes";

export type Running = {
  pid: number;
  born: string | null;
  /** Set once everything is up. */
  ready?: { origin: string; sandbox: string; engine: string; adminUrl: string; table: string };
};

const fileOf = (runDir: string): string => join(runDir, "supervisor.json");

/** The start that is alive now, or null. */
export function whoRuns(runDir: string): Running | null {
  try {
    const running = JSON.parse(readFileSync(fileOf(runDir), "utf8")) as Running;
    return running.born !== null && bornAt(running.pid) === running.born ? running : null;
  } catch {
    return null;
  }
}

/** Takes the directory for this process; returns the other start when it is taken. */
export function claim(runDir: string): Running | null {
  mkdirSync(runDir, { recursive: true });
  const other = whoRuns(runDir);
  if (other) return other;
  rmSync(fileOf(runDir), { force: true });
  try {
    writeFileSync(
      fileOf(runDir),
      JSON.stringify({ pid: process.pid, born: bornAt(process.pid) } satisfies Running),
      { flag: "wx", mode: 0o600 },
    );
    return null;
  } catch {
    return whoRuns(runDir); // another start was faster by a moment
  }
}

/** Says where everything is, for a second start, for the tests, for people. */
export function announce(runDir: string, ready: NonNullable<Running["ready"]>): void {
  const next = `${fileOf(runDir)}.next`;
  writeFileSync(
    next,
    JSON.stringify({ pid: process.pid, born: bornAt(process.pid), ready } satisfies Running),
    { mode: 0o600 },
  );
  renameSync(next, fileOf(runDir));
}

export const release = (runDir: string): void => rmSync(fileOf(runDir), { force: true });
