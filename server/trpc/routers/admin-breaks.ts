import { z } from "zod";
import { encodeId } from "@/db/ids";
import { Refusal } from "@/server/errors";
import { toWire } from "@/server/money";
import { assignBreak } from "@/server/reconciliation/assign-break";
import { auditRecheck } from "@/server/reconciliation/audit-recheck";
import { getBreakDetail } from "@/server/reconciliation/break-detail";
import { breakDetail } from "@/server/reconciliation/break-detail-shape";
import { databaseTime, listAdmins, typesOf } from "@/server/reconciliation/break-evidence";
import {
  AGES,
  type BreakFilter,
  countBreaks,
  listBreaks,
  SORTS,
  TABS,
} from "@/server/reconciliation/break-queries";
import { HAND_REASONS, SEVERITIES } from "@/server/reconciliation/break-types";
import { breakView, peopleIn, person, viewBreak } from "@/server/reconciliation/break-view";
import { commentBreak } from "@/server/reconciliation/comment-break";
import { moveBreak } from "@/server/reconciliation/move-break";
import { recheckBreak } from "@/server/reconciliation/recheck-break";
import { resolveBreak } from "@/server/reconciliation/resolve-break";
import { idempotencyKey, publicIdField } from "../fields";
import { idOf } from "../id-of";
import { admin, router } from "../init";

const meta = { access: "admin", limit: null } as const;
const done = z.strictObject({});
const minor = z.string().regex(/^-?\d+$/);
const breakId = publicIdField;
const remark = z.string().trim().min(10, "Say why in at least 10 characters.").max(1000);
const until = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const listInput = z.strictObject({
  tab: z.enum(TABS).default("open"),
  type: z.string().max(40).optional(),
  severity: z.enum(SEVERITIES).optional(),
  age: z.enum(AGES).optional(),
  assigneeId: publicIdField.optional(),
  runId: publicIdField.optional(),
  q: z.string().trim().min(1).max(200).optional(),
  sort: z.enum(SORTS).default("due"),
  limit: z.union([z.literal(25), z.literal(50), z.literal(100)]).default(50),
  cursor: z.string().max(400).nullish(),
});

const filterOf = (input: z.output<typeof listInput>, userId: string): BreakFilter => ({
  tab: input.tab,
  userId,
  type: input.type,
  severity: input.severity,
  age: input.age,
  assigneeId: input.assigneeId === undefined ? undefined : idOf("usr", input.assigneeId),
  runId: input.runId === undefined ? undefined : idOf("run", input.runId),
  q: input.q,
});

const move = z.discriminatedUnion("state", [
  z.strictObject({ breakId, state: z.enum(["investigating", "new"]) }),
  z.strictObject({ breakId, state: z.literal("waiting"), waitingFor: z.enum(["provider", "user"]), until }),
  z.strictObject({ breakId, state: z.literal("ignored"), until }),
]);

/** A date of waiting lies in the next 90 days; the database says so too. */
function checkUntil(input: z.output<typeof move>): void {
  if (!("until" in input)) return;
  const ahead = input.until.getTime() - Date.now();
  if (ahead < 60_000 || ahead > 89 * 86_400_000)
    throw new Refusal("BAD_INPUT", { field: "until", sentence: "Choose a date within the next 89 days." });
}

/** Breaks: queue, detail, work on them. Nothing here moves money; a re-check books what Revio itself confirms. */
export const adminBreaksRouter = router({
  /** A page of breaks: by due time (soonest first), amount (most first) or age (oldest first). */
  list: admin
    .meta(meta)
    .input(listInput)
    .output(
      z.strictObject({
        items: z.array(breakView),
        next: z.string().nullable(),
        prev: z.string().nullable(),
      }),
    )
    .query(async ({ ctx, input }) => {
      const { sort, limit, cursor } = input;
      const page = await listBreaks(filterOf(input, ctx.actor.userId), { sort, limit, cursor });
      const [names, types, now] = await Promise.all([
        peopleIn(page.rows),
        typesOf(page.rows.map(({ transactionId }) => transactionId)),
        databaseTime(),
      ]);
      return {
        items: page.rows.map((row) => viewBreak(row, { names, types }, now)),
        next: page.next,
        prev: page.prev,
      };
    }),

  /** One break with both sides of its record, history and a suggestion. */
  get: admin
    .meta(meta)
    .input(z.strictObject({ breakId }))
    .output(breakDetail)
    .query(({ input }) => getBreakDetail(idOf("brk", input.breakId))),

  /** How many open breaks each tab has, and the money in them. */
  counts: admin
    .meta(meta)
    .input(z.strictObject({}))
    .output(
      z.strictObject({
        open: z.number().int(),
        mine: z.number().int(),
        unassigned: z.number().int(),
        due: z.number().int(),
        waiting: z.number().int(),
        critical: z.number().int(),
        amount: minor,
        oldestAt: z.string().nullable(),
      }),
    )
    .query(async ({ ctx }) => {
      const { openMinor, oldestAt, ...counts } = await countBreaks(ctx.actor.userId);
      return { ...counts, amount: toWire(openMinor), oldestAt: oldestAt?.toISOString() ?? null };
    }),

  /** Who may be given a break. */
  admins: admin
    .meta(meta)
    .input(z.strictObject({}))
    .output(z.strictObject({ items: z.array(z.strictObject({ ...person.shape, email: z.string() })) }))
    .query(async () => ({
      items: (await listAdmins()).map(({ id, displayName, email }) => ({
        id: encodeId("usr", id),
        name: displayName,
        email,
      })),
    })),

  assign: admin
    .meta(meta)
    .input(z.strictObject({ breakId, assigneeId: publicIdField.nullable() }))
    .output(done)
    .mutation(async ({ ctx, input }) => {
      const assignee = input.assigneeId === null ? null : idOf("usr", input.assigneeId);
      await assignBreak(ctx, idOf("brk", input.breakId), assignee);
      return {};
    }),

  move: admin
    .meta(meta)
    .input(move)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      checkUntil(input);
      const { breakId: text, ...to } = input;
      await moveBreak(ctx, idOf("brk", text), to);
      return {};
    }),

  comment: admin
    .meta(meta)
    .input(z.strictObject({ breakId, key: idempotencyKey, text: z.string().trim().min(1).max(4000) }))
    .output(done)
    .mutation(async ({ ctx, input }) => {
      const comment = { id: input.key, breakId: idOf("brk", input.breakId), text: input.text };
      await commentBreak(ctx, comment);
      return {};
    }),

  /** Closes a break with a reason that moves no money; for the others see `adminApprovals.requestAdjustment`. */
  resolve: admin
    .meta(meta)
    .input(
      z.strictObject({
        breakId,
        reasonCode: z.enum(HAND_REASONS),
        remark,
        evidence: z.string().trim().max(500).nullish(),
      }),
    )
    .output(done)
    .mutation(async ({ ctx, input }) => {
      const { breakId: text, reasonCode, evidence } = input;
      await resolveBreak(ctx, {
        breakId: idOf("brk", text),
        reasonCode,
        remark: input.remark,
        evidence: evidence || null,
      });
      return {};
    }),

  /** Asks Revio about the break's record now. PROVIDER_UNAVAILABLE when it gives no usable answer. */
  recheck: admin
    .meta(meta)
    .input(z.strictObject({ breakId }))
    .output(z.strictObject({ agrees: z.boolean(), difference: minor, differs: z.array(z.string()) }))
    .mutation(async ({ ctx, input }) => {
      const id = idOf("brk", input.breakId);
      await auditRecheck(ctx, id);
      const { answered, agrees, difference, differs } = await recheckBreak(id, "admin");
      if (!answered) throw new Refusal("PROVIDER_UNAVAILABLE");
      return { agrees, difference: toWire(difference), differs };
    }),
});
