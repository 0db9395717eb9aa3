import { z } from "zod";
import { hasGoogle } from "@/server/security/openid-provider";
import { readSignInWays, unlinkIdentity } from "@/server/users/google-identity";
import { confirmedBy, confirmedOnly } from "../fields";
import { router, user } from "../init";

/** Signing in with Google, as the settings show it. Linking is a trip to Google: `POST /api/auth/signin/google`. */
export const googleRouter = router({
  /** Whether it can be linked here, whether it is, and whether the person has a password beside it. */
  status: user
    .meta({ access: "user", limit: null })
    .input(z.strictObject({}))
    .output(
      z.strictObject({
        available: z.boolean(),
        linked: z.strictObject({ email: z.string(), since: z.iso.datetime() }).nullable(),
        hasPassword: z.boolean(),
      }),
    )
    .query(async ({ ctx: { actor } }) => {
      const { google, password } = await readSignInWays(actor.userId);
      const linked = google && { email: google.email, since: google.since.toISOString() };
      return { available: hasGoogle(), linked, hasPassword: password };
    }),

  /** Takes it away; other sessions end. */
  unlink: user
    .meta({ access: "user", limit: null, stepUp: "google.unlink" })
    .input(confirmedOnly)
    .output(z.strictObject({ unlinked: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await unlinkIdentity(confirmedBy(ctx.actor, input.stepUpId));
      return { unlinked: true };
    }),
});
