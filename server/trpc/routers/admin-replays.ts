import { z } from "zod";
import { decodeId, newId } from "@/db/ids";
import { invariant, Refusal } from "@/server/errors";
import { CAUSES, listReplayable } from "@/server/webhooks/letter-queries";
import { findRun, listItems, listRuns } from "@/server/webhooks/replay-queries";
import { replayItemView, replayView, viewReplay, viewReplayItem } from "@/server/webhooks/replay-view";
import { type ReplayItem, startReplay, steerReplay } from "@/server/webhooks/start-replay";
import { workReplay } from "@/server/webhooks/work-replay";
import { adminReason, idempotencyKey, pageOf, paging, publicIdField } from "../fields";
import { admin, router } from "../init";

const meta = { access: "admin", limit: null } as const;
/** As many of a cause as one replay takes; the rest is another one's. */
const GROUP_MOST = 10_000;
const steer = z.strictObject({ replayId: publicIdField, reason: adminReason });

const decoded = (prefix: string, text: string): string => {
  const id = decodeId(prefix, text);
  if (id === undefined) throw new Refusal("NOT_FOUND");
  return id;
};

async function view(id: string): Promise<z.infer<typeof replayView>> {
  const run = await findRun(id);
  if (!run) throw new Refusal("NOT_FOUND");
  return viewReplay(run);
}

const letterOf = z.strictObject({
  deadLetterId: publicIdField,
  /** What the admin saw; null for one that nobody looked at. */
  previewSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "A preview's hash is 64 letters and digits.")
    .nullable(),
});

/** Replays of dead letters: named, rate-limited, each item as its preview said. */
export const adminReplaysRouter = router({
  /**
   * Starts a replay of these dead letters, or of all open ones of a cause. Above 100 it waits for a second admin. One alone is worked
   * at once, and a changed fact is told as PREVIEW_CHANGED. The same key answers the same replay.
   */
  start: admin
    .meta(meta)
    .input(
      z.strictObject({
        idempotencyKey,
        name: z.string().trim().min(1, "Give the replay a name.").max(100),
        reason: adminReason,
        perMinute: z.number().int().min(1).max(300).default(60),
        items: z.array(letterOf).min(1).max(400).optional(),
        cause: z.enum(CAUSES).optional(),
      }),
    )
    .output(replayView)
    .mutation(async ({ ctx, input: { idempotencyKey: id, items, cause, ...named } }) => {
      const letters = await chosen(items, cause);
      const outcome = await startReplay(ctx, { ...named, id, approvalId: newId(), items: letters });
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
    .query(({ input }) => view(decoded("rpl", input.replayId))),

  /** A page of its items in their order: what was promised, and what came of it. */
  items: admin
    .meta(meta)
    .input(z.strictObject({ replayId: publicIdField, ...paging }))
    .output(pageOf(replayItemView))
    .query(async ({ input }) => {
      const { replayId } = await view(decoded("rpl", input.replayId));
      const { rows, ...places } = await listItems(decoded("rpl", replayId), input);
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
  const id = decoded("rpl", replayId);
  if ((await steerReplay(ctx, id, to, reason)) === "closed") throw new Refusal("NOT_REPLAYABLE");
  return view(id);
}

async function chosen(
  items: z.infer<typeof letterOf>[] | undefined,
  cause: (typeof CAUSES)[number] | undefined,
): Promise<ReplayItem[]> {
  if ((items === undefined) === (cause === undefined)) throw new Refusal("BAD_INPUT", { field: "items" });
  if (items) return items.map((item) => ({ ...item, deadLetterId: decoded("dlt", item.deadLetterId) }));
  invariant(cause, "without items there is a cause");
  const letters = await listReplayable(cause, GROUP_MOST);
  if (letters.length === 0) throw new Refusal("NOT_REPLAYABLE");
  return letters.map((deadLetterId) => ({ deadLetterId, previewSha256: null }));
}

/** The one item of a replay, within the request. What a crash leaves is the background's. */
async function workOne(runId: string): Promise<void> {
  await workReplay(runId, { items: 1, withinMs: 10_000 });
  const { rows } = await listItems(runId, { limit: 25 });
  if (rows[0]?.state === "changed") throw new Refusal("PREVIEW_CHANGED");
}
