import { z } from "zod";
import { decodeId } from "@/db/ids";
import { findObject } from "@/server/audit/audit-objects";
import { findActorText, listActions, listAudit, OUTCOMES } from "@/server/audit/audit-queries";
import { auditDetail, auditLineView, readAuditDetail, viewAudit } from "@/server/audit/audit-view";
import { recordStaffView } from "@/server/audit/record-staff-view";
import { Refusal } from "@/server/errors";
import { pageOf, paging, publicIdField } from "../fields";
import { admin, router } from "../init";

const meta = { access: "admin", limit: null } as const;
const moment = z.iso.datetime({ offset: true, error: "Use a time like 2026-11-21T08:00:00Z." });
const words = z.string().trim().min(1).max(254);

/** Who did what to what, and who was refused. Looking at it leaves a row of its own, once per session and hour. */
export const adminAuditRouter = router({
  /**
   * A page of the log, newest first. `actor`: a user's id or e-mail address, or `system`, `operator`, `anonymous`. `object`: an id, or
   * `kind:id`. Somebody or something nobody knows has no rows.
   */
  list: admin
    .meta(meta)
    .input(
      z.strictObject({
        actor: words.optional(),
        action: words.optional(),
        object: words.optional(),
        outcome: z.enum(OUTCOMES).optional(),
        requestId: words.optional(),
        from: moment.optional(),
        to: moment.optional(),
        ...paging,
      }),
    )
    .output(pageOf(auditLineView))
    .query(async ({ ctx, input: { actor, object, limit, cursor, ...filter } }) => {
      await recordStaffView(ctx, "audit_log", "all");
      const who = actor === undefined ? undefined : await findActorText(actor);
      const what = object === undefined ? undefined : findObject(object);
      if ((actor !== undefined && !who) || (object !== undefined && !what))
        return { items: [], next: null, prev: null };
      const { rows, ...places } = await listAudit({ ...filter, actor: who, object: what }, { limit, cursor });
      return { items: await viewAudit(rows), ...places };
    }),

  /** One row: before and after, its session, approval and seal, and the other rows of its request. */
  get: admin
    .meta(meta)
    .input(z.strictObject({ auditId: publicIdField }))
    .output(auditDetail)
    .query(async ({ ctx, input }) => {
      await recordStaffView(ctx, "audit_log", "all");
      const id = decodeId("aud", input.auditId);
      const found = id === undefined ? undefined : await readAuditDetail(id);
      if (!found) throw new Refusal("NOT_FOUND");
      return found;
    }),

  /** The actions that occur in it. */
  actions: admin
    .meta(meta)
    .input(z.strictObject({}))
    .output(z.strictObject({ items: z.array(z.string()) }))
    .query(async () => ({ items: await listActions() })),
});
