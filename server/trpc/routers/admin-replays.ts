import { z } from "zod";
import { newId } from "@/db/ids";
import { invariant, Refusal } from "@/server/errors";
import { listReplayable } from "@/server/webhooks/letter-queries";
import { findRun, listItems, listRuns } from "@/server/webhooks/replay-queries";
import { replayItemView, replayView, viewReplay, viewReplayItem } from "@/server/webhooks/replay-view";
import { type ReplayItem, startReplay, steerReplay } from "@/server/webhooks/start-replay";
import { workReplay } from "@/server/webhooks/work-replay";
import {
  adminReason,
  confirmedBy,
  idempotencyKey,
  pageOf,
  paging,
  publicIdField,
  stepUpField,
} from "../fields";
import { idOf } from "../id-of";
import { admin, router } from "../init";
import { chosenLetters } from "./chosen-letters";

const meta = { access: "admin", limit: null } as const;
const steer = z.strictObject({ replayId: publicIdField, reason: adminReason });

async function view(id: string): Promise<z.infer<typeof replayView>> {
  const run = await findRun(id);
  if (!run) throw new Refusal("NOT_FOUND");
  return viewReplay(run);
}

/** Replays of dead letters: named, rate-limited, each item as its preview said. */
export const adminReplaysRouter = router({
  /**
   * Starts a replay of these dead letters, or of all open ones of a group. Above 100 it waits for a second admin. One alone is worked
   * at once, and a changed fact is told as PREVIEW_CHANGED. A group, or more than one, is confirmed. The same key answers the same replay.
   */
  start: admin
    .meta({ ...meta, stepUp: "replay.start" })
    .input(
      z.strictObject({
        idempotencyKey,
        name: z.string().trim().min(1, "Give the replay a name.").max(100),
        reason: adminReason,
        perMinute: z.number().int().min(1).max(300).default(60),
        ...chosenLetters.shape,
        stepUpId: stepUpField,
      }),
    )
    .output(replayView)
    .mutation(async ({ ctx, input: { idempotencyKey: id, items, group, stepUpId, ...named } }) => {
      const letters = await chosen({ items, group });
      const call = { ...ctx, actor: confirmedBy(ctx.actor, stepUpId) };
      const replay = { ...named, id, approvalId: newId(), group: group ?? null, items: letters };
      const outcome = await startReplay(call, replay);
      const [only, ...others] = letters;
      if (outcome === "started" && only && others.length === 0) await workOne(id);
      return view(id);
    }),

  /** A page of replays, newest first. */
  list: admin
    .meta(meta)
    .input(z.strictObject(paging))
    .output(pageOf(replayView))
    .query(async ({ input }) => {
      const { rows, ...places } = await listRuns(input);
      return { items: rows.map(viewReplay), ...places };
    }),

  /** One replay and how far it is. */
  get: admin
    .meta(meta)
    .input(z.strictObject({ replayId: publicIdField }))
    .output(replayView)
    .query(({ input }) => view(idOf("rpl", input.replayId))),

  /** A page of its items in their order: what was promised, and what came of it. */
  items: admin
    .meta(meta)
    .input(z.strictObject({ replayId: publicIdField, ...paging }))
    .output(pageOf(replayItemView))
    .query(async ({ input }) => {
      const { replayId } = await view(idOf("rpl", input.replayId));
      const { rows, ...places } = await listItems(idOf("rpl", replayId), input);
      return { items: rows.map(viewReplayItem), ...places };
    }),

  /** Stops after the item in hand. */
  pause: admin
    .meta(meta)
    .input(steer)
    .output(replayView)
    .mutation(({ ctx, input }) => go(ctx, input, "paused")),

  /** Goes on with what is left. */
  resume: admin
    .meta(meta)
    .input(steer)
    .output(replayView)
    .mutation(({ ctx, input }) => go(ctx, input, "running")),

  /** Leaves the rest as it is, for good. */
  cancel: admin
    .meta(meta)
    .input(steer)
    .output(replayView)
    .mutation(({ ctx, input }) => go(ctx, input, "cancelled")),
});

async function go(
  ctx: Parameters<typeof steerReplay>[0],
  { replayId, reason }: z.infer<typeof steer>,
  to: Parameters<typeof steerReplay>[2],
): Promise<z.infer<typeof replayView>> {
  const id = idOf("rpl", replayId);
  if ((await steerReplay(ctx, id, to, reason)) === "closed") throw new Refusal("NOT_REPLAYABLE");
  return view(id);
}

async function chosen({ items, group }: z.infer<typeof chosenLetters>): Promise<ReplayItem[]> {
  if ((items === undefined) === (group === undefined)) throw new Refusal("BAD_INPUT", { field: "items" });
  if (items) return items.map((item) => ({ ...item, deadLetterId: idOf("dlt", item.deadLetterId) }));
  invariant(group, "without items there is a group");
  const letters = await listReplayable(group);
  if (letters.length === 0) throw new Refusal("NOT_REPLAYABLE");
  return letters.map((deadLetterId) => ({ deadLetterId, previewSha256: null }));
}

/** The one item of a replay, within the request. What a crash leaves is the background's. */
async function workOne(runId: string): Promise<void> {
  await workReplay(runId, { items: 1, withinMs: 10_000 });
  const { rows } = await listItems(runId, { limit: 25 });
  if (rows[0]?.state === "changed") throw new Refusal("PREVIEW_CHANGED");
}
