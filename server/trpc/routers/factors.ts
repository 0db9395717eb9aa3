import { z } from "zod";
import { encodeId } from "@/db/ids";
import {
  confirmFactor,
  elevateSession,
  enrolFactor,
  readFactorStatus,
  removeFactor,
  renewRecoveryCodes,
} from "@/server/security/factors";
import { confirmedBy, confirmedOnly, publicIdField } from "../fields";
import { idOf } from "../id-of";
import { router, user } from "../init";

const codes = z.strictObject({ recoveryCodes: z.array(z.string()) });

/** The authenticator app and the codes for the day it is lost. */
export const factorsRouter = router({
  /** Whether one is set up, and how many recovery codes are left. */
  status: user
    .meta({ access: "user", limit: null })
    .input(z.strictObject({}))
    .output(
      z.strictObject({
        since: z.iso.datetime().nullable(),
        recoveryCodesLeft: z.number().int(),
        /** This session has proved it. */
        proved: z.boolean(),
      }),
    )
    .query(async ({ ctx: { actor } }) => {
      const { since, recoveryCodesLeft } = await readFactorStatus(actor.userId);
      return {
        since: since?.toISOString() ?? null,
        recoveryCodesLeft,
        proved: actor.secondFactorAt !== null,
      };
    }),

  /** Begins to set one up; it counts once `confirm` had its first code. */
  enrol: user
    .meta({ access: "user", limit: "profile", stepUp: "factor.set" })
    .input(confirmedOnly)
    .output(z.strictObject({ factorId: z.string(), secret: z.string(), uri: z.string() }))
    .mutation(async ({ ctx, input }) => {
      const { factorId, ...shown } = await enrolFactor(confirmedBy(ctx.actor, input.stepUpId));
      return { factorId: encodeId("fct", factorId), ...shown };
    }),

  /** The first code. Answers the recovery codes, this once. */
  confirm: user
    .meta({ access: "user", limit: null, owns: "factorId" })
    .input(z.strictObject({ factorId: publicIdField, code: z.string().max(20) }))
    .output(codes)
    .mutation(async ({ ctx, input }) => ({
      recoveryCodes: await confirmFactor(ctx.actor, idOf("fct", input.factorId), input.code),
    })),

  /** Takes it away. Money waits for 24 hours. */
  remove: user
    .meta({ access: "user", limit: null, stepUp: "factor.remove" })
    .input(confirmedOnly)
    .output(z.strictObject({ removed: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await removeFactor(confirmedBy(ctx.actor, input.stepUpId));
      return { removed: true };
    }),

  /** New recovery codes in place of those before. */
  renewCodes: user
    .meta({ access: "user", limit: "profile", stepUp: "recovery_codes.renew" })
    .input(confirmedOnly)
    .output(codes)
    .mutation(async ({ ctx, input }) => ({
      recoveryCodes: await renewRecoveryCodes(confirmedBy(ctx.actor, input.stepUpId)),
    })),

  /** This session has proved the factor, which everything of an admin's needs. */
  elevate: user
    .meta({ access: "user", limit: null, stepUp: "session.elevate" })
    .input(confirmedOnly)
    .output(z.strictObject({ elevated: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await elevateSession(confirmedBy(ctx.actor, input.stepUpId));
      return { elevated: true };
    }),
});
