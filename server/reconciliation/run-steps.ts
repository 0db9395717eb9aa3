/**
 * The steps of a run, in order: request, poll, download, check, load, match, repair, complete. Each can be done again, also by another
 * process after a crash, and then finds what is there. The background engine runs them one by one; `reconcileNow` runs them in turn.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { callCommand } from "@/db/command";
import { checkStatement } from "./check-statement";
import { findRun, hasEnded } from "./find-run";
import { askForStatement, bringStatement, type Imported, pollStatement } from "./import-statement";
import { loadStatement } from "./load-statement";
import { matchStatement } from "./match-statement";
import { repairBreaks } from "./repair-breaks";
import { findStatementFile } from "./statement-file";

/** `go`: the next step. `wait`: this one again later. `end`: nothing is left to do. */
export type Step = "go" | "wait" | "end";

/** Something that may be better in a moment: Revio away, a download that broke off, the staging table taken. */
class TryAgain extends Error {
  override readonly name = "TryAgain";
}

/** Gives a run up with its reason. A run whose report is written is done all the same. A second call changes nothing. */
export async function dropRun(runId: string, code: string, detail: string): Promise<void> {
  await callCommand("worker", "drop_run", { run: runId, code, detail }, z.object({ outcome: z.string() }));
}

const OTHER_MODE =
  "Revio's statement is live and we run in test mode, or the other way round. Nothing was compared or changed. Check Revio's key and mode.";

async function imported(runId: string, result: Imported): Promise<Step> {
  switch (result.outcome) {
    case "ready":
    case "asked":
      return "go";
    case "wait":
      return "wait";
    case "ended":
      return "end";
    case "later":
      throw new TryAgain("revio_unavailable");
    case "other_mode":
      await dropRun(runId, "statement_of_other_mode", OTHER_MODE);
      return "end";
    case "failed":
      await dropRun(runId, "statement_refused", `Revio doesn't give this statement: ${result.reason}`);
      return "end";
  }
}

/** Reads the file whole before any of it counts. A file that is refused, or has rows nobody said to leave out, ends the run. */
async function check(runId: string): Promise<Step> {
  const run = await findRun(runId);
  if (hasEnded(run) || run.matched || run.file_id === null) return hasEnded(run) ? "end" : "go";
  const file = await findStatementFile(run.file_id);
  const state = file.state === "received" ? await checkStatement(file.id) : file.state;
  if (state !== "checked") {
    await dropRun(runId, "file_refused", "The file can't be read as a statement; its report says why.");
    return "end";
  }
  const { bad_rows: bad } = await findStatementFile(file.id);
  if (bad === "0" || bad === null || run.leave_out_bad_rows) return "go";
  await dropRun(runId, "bad_rows", `${bad} rows can't be read. Look at them, then compare without them.`);
  return "end";
}

/** Loads and compares in one step: what is loaded is of use to this comparison alone. */
async function match(runId: string): Promise<Step> {
  for (let tries = 0; tries < 3; tries++) {
    const loaded = await loadStatement(runId);
    if (loaded.outcome === "busy") throw new TryAgain("another run is loading");
    if (loaded.outcome === "finished") return "end";
    if (loaded.outcome === "matched") return "go";
    const outcome = await matchStatement(runId, loaded.load, loaded.rows);
    if (outcome === "matched") return "go";
    if (outcome === "superseded") return "end"; // cancelled, or another process has taken over
    if (outcome === "too_many") {
      await dropRun(
        runId,
        "too_many_breaks",
        "More than 20 000 breaks: this isn't the statement of this account and window.",
      );
      return "end";
    }
  }
  throw new TryAgain("the staging table was lost");
}

async function repair(runId: string): Promise<Step> {
  await repairBreaks(runId);
  return "go";
}

async function complete(runId: string): Promise<Step> {
  await callCommand(
    "worker",
    "complete_run",
    { run: runId },
    z.object({ outcome: z.enum(["done", "already", "not_matched"]) }),
  );
  return "end";
}

/** All of them; `poll` is asked again while it says `wait`. */
export const RUN_STEPS = {
  request: async (runId: string) => imported(runId, await askForStatement(runId)),
  poll: async (runId: string) => imported(runId, await pollStatement(runId)),
  download: async (runId: string) => imported(runId, await bringStatement(runId)),
  check,
  match,
  repair,
  complete,
} as const satisfies Record<string, (runId: string) => Promise<Step>>;

const ORDER = ["request", "poll", "download", "check", "match", "repair", "complete"] as const;

/** Runs all steps in this process, one after the other. Throws TryAgain; a second call goes on where this one ended. */
export async function reconcileNow(runId: string, { pollMs = 500, polls = 60 } = {}): Promise<void> {
  for (const name of ORDER) {
    let step: Step = "wait";
    for (let turn = 0; step === "wait"; turn++) {
      if (turn === polls) throw new TryAgain("the statement is not ready");
      if (turn > 0) await sleep(pollMs);
      step = await RUN_STEPS[name](runId);
    }
    if (step === "end") return;
  }
}
