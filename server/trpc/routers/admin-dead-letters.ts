import { z } from "zod";
import { decodeId, encodeId } from "@/db/ids";
import { Refusal } from "@/server/errors";
import { discardLetter, requestDiscard, restoreLetter } from "@/server/webhooks/discard-letter";
import { CAUSES, findLetter, listGroups, listLetters, SUBJECTS } from "@/server/webhooks/letter-queries";
import { groupView, letterView, viewGroup, viewLetter } from "@/server/webhooks/letter-view";
import { preview, previewReplay } from "@/server/webhooks/preview-replay";
import { adminReason, confirmedBy, pageOf, paging, publicIdField, stepUpField } from "../fields";
import { admin, router } from "../init";

const meta = { access: "admin", limit: null } as const;
const one = z.strictObject({ deadLetterId: publicIdField });
const withReason = z.strictObject({ deadLetterId: publicIdField, reason: adminReason });

const idOf = (text: string): string => {
  const id = decodeId("dlt", text);
  if (id === undefined) throw new Refusal("NOT_FOUND");
  return id;
};

async function view(id: string): Promise<z.infer<typeof letterView>> {
  const letter = await findLetter(id);
  if (!letter) throw new Refusal("NOT_FOUND");
  return viewLetter(letter);
}

/** Work that ran out of attempts and waits for a person. */
export const adminDeadLettersRouter = router({
  /** The open ones by cause: how many, since when, with how much money of how many users. */
  groups: admin
    .meta(meta)
    .input(z.strictObject({}))
    .output(z.strictObject({ items: z.array(groupView) }))
    .query(async () => ({ items: (await listGroups()).map(viewGroup) })),

  /** A page of dead letters, newest first. */
  list: admin
    .meta(meta)
    .input(
      z.strictObject({
        cause: z.enum(CAUSES).optional(),
        subjectKind: z.enum(SUBJECTS).optional(),
        closed: z.boolean().default(false),
        ...paging,
      }),
    )
    .output(pageOf(letterView))
    .query(async ({ input: { limit, cursor, ...filter } }) => {
      const { rows, ...places } = await listLetters(filter, { limit, cursor });
      return { items: rows.map(viewLetter), ...places };
    }),

  /** One dead letter with what it is about. */
  get: admin
    .meta(meta)
    .input(one)
    .output(letterView)
    .query(({ input }) => view(idOf(input.deadLetterId))),

  /** What a replay would do now: Revio is asked, and nothing changes. */
  preview: admin
    .meta(meta)
    .input(one)
    .output(preview)
    .query(({ input }) => previewReplay(idOf(input.deadLetterId))),

  /** Closes it with a reason; `approval_needed` while its money has not come to rest. */
  discard: admin
    .meta(meta)
    .input(withReason)
    .output(z.strictObject({ outcome: z.enum(["discarded", "approval_needed"]), deadLetter: letterView }))
    .mutation(async ({ ctx, input }) => {
      const id = idOf(input.deadLetterId);
      return { outcome: await discardLetter(ctx, id, input.reason), deadLetter: await view(id) };
    }),

  /** Asks a second admin to agree. */
  requestDiscard: admin
    .meta({ ...meta, stepUp: "discard.request" })
    .input(withReason.extend({ stepUpId: stepUpField }))
    .output(z.strictObject({ approvalId: z.string() }))
    .mutation(async ({ ctx, input: { deadLetterId, reason, stepUpId } }) => {
      const call = { ...ctx, actor: confirmedBy(ctx.actor, stepUpId) };
      return { approvalId: encodeId("apr", await requestDiscard(call, idOf(deadLetterId), reason)) };
    }),

  /** Takes a discard back, for 30 days. */
  restore: admin
    .meta(meta)
    .input(withReason)
    .output(letterView)
    .mutation(async ({ ctx, input }) => {
      const id = idOf(input.deadLetterId);
      await restoreLetter(ctx, id, input.reason);
      return view(id);
    }),
});
