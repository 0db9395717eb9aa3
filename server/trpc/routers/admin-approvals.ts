import { z } from "zod";
import { encodeId } from "@/db/ids";
import { APPROVAL_TABS, listApprovals } from "@/server/adjustments/approval-queries";
import {
  approvalDetail,
  approvalView,
  getApprovalDetail,
  viewApprovals,
} from "@/server/adjustments/approval-view";
import { decideApproval } from "@/server/adjustments/decide-approval";
import { explainRefusal } from "@/server/adjustments/explain-refusal";
import { PRODUCTS, requestAdjustment, TEMPLATES } from "@/server/adjustments/request-adjustment";
import { MONEY_REASONS } from "@/server/reconciliation/break-types";
import { confirmedBy, currencyCode, idempotencyKey, publicIdField, stepUpField } from "../fields";
import { idOf } from "../id-of";
import { admin, router } from "../init";
import { leg } from "./adjustment-leg";

const meta = { access: "admin", limit: null } as const;
const reason = z.string().trim().min(10, "Say why in at least 10 characters.").max(1000);
const signedMinor = z
  .string()
  .regex(/^-?(0|[1-9]\d{0,14})$/, "Amount must be a string of cents, like 25000 for R 250,00.")
  .transform(BigInt);

const record = z
  .strictObject({
    product: z.enum(PRODUCTS),
    objectId: z.string().trim().min(1).max(200),
    claimed: signedMinor,
    claimedFee: signedMinor,
  })
  .transform(({ claimed, claimedFee, ...rest }) => ({
    ...rest,
    claimedMinor: claimed,
    claimedFeeMinor: claimedFee,
  }));

/** Requests that another admin decides, and the adjustments they post. */
export const adminApprovalsRouter = router({
  /** A page of requests, newest first. `waiting`: those this admin may decide. */
  list: admin
    .meta(meta)
    .input(
      z.strictObject({
        tab: z.enum(APPROVAL_TABS).default("waiting"),
        limit: z.union([z.literal(25), z.literal(50), z.literal(100)]).default(50),
        cursor: z.string().max(400).nullish(),
      }),
    )
    .output(
      z.strictObject({
        items: z.array(approvalView),
        next: z.string().nullable(),
        prev: z.string().nullable(),
      }),
    )
    .query(async ({ ctx, input: { tab, limit, cursor } }) => {
      const { rows, next, prev } = await listApprovals(tab, ctx.actor.userId, { limit, cursor });
      return { items: await viewApprovals(rows, ctx.actor.userId), next, prev };
    }),

  /** One request with exactly what it would do, and the balances as they would become now. */
  get: admin
    .meta(meta)
    .input(z.strictObject({ approvalId: publicIdField }))
    .output(approvalDetail)
    .query(({ ctx, input }) => getApprovalDetail(idOf("apr", input.approvalId), ctx.actor.userId)),

  /** Asks for a correcting movement; `key` makes a repeat the same request. Another admin must approve it within 24 hours. */
  requestAdjustment: admin
    .meta({ ...meta, stepUp: "adjustment.request" })
    .input(
      z.strictObject({
        key: idempotencyKey,
        breakId: publicIdField.nullable(),
        template: z.enum(TEMPLATES),
        currency: currencyCode,
        legs: z.array(leg).min(1).max(4),
        record: record.nullable(),
        reasonCode: z.enum(MONEY_REASONS),
        reason,
        evidence: z.string().trim().max(500).nullish(),
        stepUpId: stepUpField,
      }),
    )
    .output(z.strictObject({ approvalId: z.string() }))
    .mutation(async ({ ctx, input }) => {
      const { key, breakId, evidence, stepUpId, ...wish } = input;
      await requestAdjustment(
        { ...ctx, actor: confirmedBy(ctx.actor, stepUpId) },
        {
          ...wish,
          id: key,
          breakId: breakId === null ? null : idOf("brk", breakId),
          evidence: evidence || null,
        },
      );
      return { approvalId: encodeId("apr", key) };
    }),

  /** Decides a request of another admin, or withdraws an own one. Approving does it at once. */
  decide: admin
    .meta({ ...meta, stepUp: "approval.approve", fourEyes: true })
    .input(
      z
        .strictObject({
          approvalId: publicIdField,
          decision: z.enum(["approved", "rejected", "withdrawn"]),
          reason: reason.nullish(),
          payloadSha256: z.string().regex(/^[0-9a-f]{64}$/),
          stepUpId: stepUpField,
        })
        .refine(({ decision, reason: why }) => decision !== "rejected" || Boolean(why), {
          path: ["reason"],
          error: "Say why in at least 10 characters.",
        }),
    )
    .output(z.strictObject({ outcome: z.enum(["executed", "rejected", "withdrawn"]) }))
    .mutation(async ({ ctx, input }) => {
      const approvalId = idOf("apr", input.approvalId);
      const { outcome } = await decideApproval(
        { ...ctx, actor: confirmedBy(ctx.actor, input.stepUpId) },
        {
          approvalId,
          decision: input.decision,
          reason: input.reason ?? null,
          payloadSha256: Buffer.from(input.payloadSha256, "hex"),
        },
      ).catch(async (error: unknown) => {
        throw await explainRefusal(error, approvalId, ctx.actor.userId);
      });
      return { outcome };
    }),
});
