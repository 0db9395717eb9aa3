import { z } from "zod";
import { encodeId } from "@/db/ids";
import { EXPORT_STATES, findNewestExport } from "@/server/exports/queries";
import { requestExport } from "@/server/exports/request-export";
import { closeAccount } from "@/server/users/close-account";
import { confirmedBy, confirmedOnly } from "../fields";
import { router, user } from "../init";

/** What people may do with their wallet as a whole: take a copy of their data, and close it. */
export const accountRouter = router({
  /** The newest copy that was asked for; it is fetched from `/api/exports/…` while it is `ready`. */
  newestExport: user
    .meta({ access: "user", limit: null })
    .input(z.strictObject({}))
    .output(
      z.strictObject({
        copy: z
          .strictObject({
            exportId: z.string(),
            state: z.enum(EXPORT_STATES),
            requestedAt: z.string(),
            expiresAt: z.string().nullable(),
          })
          .nullable(),
      }),
    )
    .query(async ({ ctx }) => {
      const found = await findNewestExport(ctx.actor.userId);
      if (!found) return { copy: null };
      const { id, state, requestedAt, expiresAt } = found;
      return {
        copy: {
          exportId: encodeId("exp", id),
          state,
          requestedAt: requestedAt.toISOString(),
          expiresAt: expiresAt?.toISOString() ?? null,
        },
      };
    }),

  /** Asks for a copy of everything we hold; a mail says when it can be fetched. */
  requestExport: user
    .meta({ access: "user", limit: "exports", stepUp: "account.export" })
    .input(confirmedOnly)
    .output(z.strictObject({ exportId: z.string() }))
    .mutation(async ({ ctx, input }) => ({
      exportId: encodeId("exp", await requestExport(confirmedBy(ctx.actor, input.stepUpId))),
    })),

  /** Closes the wallet: every session ends, this one too. */
  close: user
    .meta({ access: "user", limit: "profile", stepUp: "account.close" })
    .input(confirmedOnly)
    .output(z.strictObject({ closed: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await closeAccount(confirmedBy(ctx.actor, input.stepUpId));
      return { closed: true };
    }),
});
