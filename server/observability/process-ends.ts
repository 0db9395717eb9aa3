/**
 * A small file in which the end of a process is noted that should not have ended: by the process itself as its last words, or by
 * whoever started it and saw the end. A process that lives brings the notes into the database (`server/health/record-ends.ts`).
 */
import { randomUUID } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";

const note = z.object({
  id: z.uuid(),
  process: z.string().max(40),
  pid: z.number().int(),
  kind: z.enum(["crash", "killed", "unhandled"]),
  detail: z.string().nullable(),
  endedAt: z.iso.datetime(),
});
export type EndNote = z.infer<typeof note>;

/** Appends one line, at once. Never throws: this is said in the last moment of a process. */
export function noteEnd(file: string, end: Omit<EndNote, "id" | "endedAt">): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const line: EndNote = { id: randomUUID(), ...end, endedAt: new Date().toISOString() };
    appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
  } catch {
    // nobody is left to be told
  }
}

/**
 * The notes so far, handed to `keep`; they are gone once it has kept them all, and come again when it throws. What a process said
 * itself stands for the end that was seen from outside. A line cut off by a crash is skipped.
 */
export async function takeEnds(file: string, keep: (end: EndNote) => Promise<unknown>): Promise<number> {
  const taken = `${file}.taken`;
  if (!existsSync(taken)) {
    if (!existsSync(file)) return 0;
    renameSync(file, taken); // new notes go to a new file
  }
  const ends = readFileSync(taken, "utf8").split("\n").flatMap(parseLine);
  const spoken = new Set(ends.filter(({ kind }) => kind === "unhandled").map(({ pid }) => pid));
  const counted = ends.filter(({ kind, pid }) => kind !== "crash" || !spoken.has(pid));
  for (const end of counted) await keep(end);
  rmSync(taken, { force: true });
  return counted.length;
}

function parseLine(text: string): EndNote[] {
  try {
    return [note.parse(JSON.parse(text))];
  } catch {
    return [];
  }
}
