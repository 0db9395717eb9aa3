import { z } from "zod";
import { findPendingEmail, requestEmailChange } from "@/server/users/email-change";
import { requestVerification } from "@/server/users/email-links";
import { changePassword } from "@/server/users/new-password";
import { confirmedBy, DONE, done, emailField, newPasswordField, stepUpField } from "../fields";
import { router, user } from "../init";

/** What somebody signs in with: the address and the password. */
export const signInDetailsRouter = router({
  /** The address, whether it is confirmed, and the one that waits to be. */
  get: user
    .meta({ access: "user", limit: null })
    .input(z.strictObject({}))
    .output(
      z.strictObject({
        email: z.string(),
        verified: z.boolean(),
        pending: z.strictObject({ email: z.string(), until: z.iso.datetime() }).nullable(),
      }),
    )
    .query(async ({ ctx: { actor } }) => {
      const pending = await findPendingEmail(actor.userId);
      return {
        email: actor.email,
        verified: actor.emailVerified,
        pending: pending ? { email: pending.email, until: pending.until.toISOString() } : null,
      };
    }),

  /** Mails a new link that confirms the address. */
  sendVerification: user
    .meta({ access: "user", limit: "verificationMails" })
    .input(z.strictObject({}))
    .output(done)
    .mutation(async ({ ctx }) => {
      await requestVerification(ctx.actor);
      return DONE;
    }),

  /** Mails a link to a new address, which counts once it is opened there. */
  changeEmail: user
    .meta({ access: "user", limit: "verificationMails", stepUp: "email.change" })
    .input(z.strictObject({ email: emailField, stepUpId: stepUpField }))
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await requestEmailChange(confirmedBy(ctx.actor, input.stepUpId), input.email);
      return DONE;
    }),

  /** Sets another password. Other devices are signed out. */
  changePassword: user
    .meta({ access: "user", limit: "profile", stepUp: "password.change" })
    .input(z.strictObject({ password: newPasswordField, stepUpId: stepUpField }))
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await changePassword(confirmedBy(ctx.actor, input.stepUpId), input.password);
      return DONE;
    }),
});
