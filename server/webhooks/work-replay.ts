import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { callCommand } from "@/db/command";
import { invariant } from "@/server/errors";
import { errorFields, log } from "@/server/observability/logger";
import { effectsSince, hashEffects } from "./effects";
import { findLetter, type LetterRow } from "./letter-queries";
import {
  attemptWithdrawal,
  isPassing,
  previewLetter,
  type Preview,
  preview,
  subjectOf,
} from "./preview-replay";
import { processDelivery } from "./process-delivery";

const TRIES = 3;
/** Revio does not answer: the other items would only fail as well, so they wait as long as its breaker stays open. */
const NO_ANSWER = new Set([
  "provider_unavailable",
  "provider_unknown",
  "provider_unreachable",
  "unreachable",
]);
const SILENT_SECONDS = 60;

const claimed = z.object({
  outcome: z.enum(["go", "wait", "paused", "done"]),
  seq: z.number().nullable(),
  letter: z.uuid().nullable(),
  preview_sha256: z.instanceof(Buffer).nullable(),
  preview: preview.nullable(),
  requested_by: z.uuid().nullable(),
  wait_seconds: z.number().nullable(),
});
const kept = z.object({ preview });
const completed = z.object({ outcome: z.enum(["recorded", "already"]) });

/** What stopped the work: no more to do (`done`, `paused`), so long to wait, or as much as was asked for (`more`). */
export type Worked = { items: number; next: "done" | "paused" | "more" | { waitSeconds: number } };

type Item = {
  runId: string;
  seq: number;
  letter: LetterRow;
  actor: string;
  promised: string | null;
  before: Preview | null;
};

/**
 * Works items of a replay, one after the other, each as a delivery's own attempt or a look at a withdrawal's payout: a preview
 * first, then, if it is still what the admin saw, the work; then the effects as found in the rows, compared with the preview. Stops
 * after `items` or `withinMs`, or when the replay's rate asks for a longer wait, or Revio gave no answer. Any number of callers share the work; an item that
 * a crash left half done is taken up by the next one, and nothing of it happens twice.
 */
export async function workReplay(
  runId: string,
  { items = Number.POSITIVE_INFINITY, withinMs = 20_000 }: { items?: number; withinMs?: number } = {},
): Promise<Worked> {
  const end = performance.now() + withinMs;
  for (let done = 0; ; ) {
    if (done >= items || performance.now() >= end) return { items: done, next: "more" };
    const claim = await callCommand("worker", "claim_replay_item", { run: runId }, claimed);
    if (claim.outcome === "done" || claim.outcome === "paused") return { items: done, next: claim.outcome };
    if (claim.outcome === "wait") {
      const waitMs = Math.max(claim.wait_seconds ?? 0, 0.01) * 1000;
      if (performance.now() + waitMs >= end)
        return { items: done, next: { waitSeconds: Math.ceil(waitMs / 1000) } };
      await sleep(waitMs);
      continue;
    }
    invariant(claim.seq !== null && claim.letter && claim.requested_by, "a claimed item is whole");
    const letter = await findLetter(claim.letter);
    invariant(letter, "an item of a replay has a dead letter");
    const item = {
      runId,
      seq: claim.seq,
      letter,
      actor: claim.requested_by,
      promised: claim.preview_sha256?.toString("hex") ?? null,
      before: claim.preview,
    };
    const outcome = await workItem(item).catch((error: unknown) => giveUp(item, error));
    done++;
    if (NO_ANSWER.has(outcome)) return { items: done, next: { waitSeconds: SILENT_SECONDS } };
  }
}

/** What came of one item. */
async function workItem(item: Item): Promise<string> {
  const { runId, seq, letter } = item;
  const before = item.before ?? (await keepPreview(item, await previewLetter(letter)));
  if (item.promised !== null && item.promised !== before.sha256) {
    await complete(item, "changed", before.outcome, null, null);
    return before.outcome;
  }
  let tried = await replay(item);
  // A fault that the preview did not meet is one of the moment, such as a database that restarts.
  for (let tries = 1; tries < TRIES && tried.outcome === "fault" && !before.failed; tries++)
    tried = await replay(item);
  const { outcome, failed } = tried;
  const result = await effectsSince(subjectOf(letter), before.since);
  const agreed = failed === before.failed && hashEffects(result) === hashEffects(before.effects);
  if (!agreed) log.error("replay.differs_from_preview", { runId, attempt: seq, outcome });
  await complete(item, failed ? "failed" : "done", outcome, result, agreed);
  return outcome;
}

/** A fault of ours ends the item, so that it keeps no other one waiting; one that passes leaves it to whoever takes it up. */
async function giveUp(item: Item, error: unknown): Promise<string> {
  if (isPassing(error)) throw error;
  log.error("replay.item_failed", { runId: item.runId, attempt: item.seq, ...errorFields(error) });
  await complete(item, "failed", "fault", null, null);
  return "fault";
}

/** The preview that counts: an earlier one, if somebody began this item and did not end it. */
const keepPreview = async ({ runId, seq }: Item, made: Preview): Promise<Preview> =>
  (await callCommand("worker", "keep_replay_preview", { run: runId, seq, preview: made }, kept)).preview;

async function replay({ runId, letter, actor }: Item): Promise<{ outcome: string; failed: boolean }> {
  if (letter.subjectKind === "withdrawal") return attemptWithdrawal(letter.subjectId);
  const { outcome, state } = await processDelivery({
    deliveryId: letter.subjectId,
    trigger: "replay",
    replayedBy: { actor, replayRun: runId },
  });
  return { outcome, failed: state !== "processed" && state !== "ignored" };
}

async function complete(
  { runId, seq }: Item,
  state: "done" | "failed" | "changed",
  outcome: string,
  result: unknown,
  agreed: boolean | null,
): Promise<void> {
  await callCommand(
    "worker",
    "complete_replay_item",
    { run: runId, seq, state, outcome, result, agreed },
    completed,
  );
}

/** Announces again what is running and nobody works at, as of the tick's own time. */
export const announceStuckReplays = async (at: Date): Promise<number> =>
  (
    await callCommand(
      "worker",
      "announce_stuck_replays",
      { now: at },
      z.object({ announced: z.coerce.number() }),
    )
  ).announced;
