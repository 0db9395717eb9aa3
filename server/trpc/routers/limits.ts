import { z } from "zod";
import { toWire } from "@/server/money";
import { listLimits, MOVEMENTS, SPANS } from "@/server/tiers/list-limits";
import { router, user } from "../init";

const minor = z.string().regex(/^\d+$/);

export const limitsRouter = router({
  /** What one may move, what of it is used, and when it begins anew. Strings of minor units. */
  mine: user
    .meta({ access: "user", limit: null })
    .input(z.strictObject({}))
    .output(
      z.strictObject({
        /** 0: no identity is known; 1: name and number are; 2: documents were checked. */
        tier: z.number().int(),
        /** What of Available stays until the limit of the balance is raised. */
        held: minor,
        limits: z.array(
          z.strictObject({
            movement: z.enum(MOVEMENTS),
            span: z.enum(SPANS),
            limit: minor,
            used: minor,
            left: minor,
            turnsAt: z.iso.datetime().nullable(),
          }),
        ),
      }),
    )
    .query(async ({ ctx: { actor } }) => {
      const { tier, limits, heldMinor } = await listLimits(actor.userId);
      return {
        tier,
        held: toWire(heldMinor),
        limits: limits.map(({ movement, span, limitMinor, usedMinor, leftMinor, turnsAt }) => ({
          movement,
          span,
          limit: toWire(limitMinor),
          used: toWire(usedMinor),
          left: toWire(leftMinor),
          turnsAt: turnsAt?.toISOString() ?? null,
        })),
      };
    }),
});
