import { z } from "zod";
import { confirmEmailChange, undoEmailChange } from "@/server/users/email-change";
import { findLink, followLink, requestLink, unlockSignIn } from "@/server/users/email-links";
import { resetPassword } from "@/server/users/new-password";
import { DONE, done, emailField, newPasswordField } from "../fields";
import { anyone, router } from "../init";

/** What a mail carries behind `#t=`. */
const withToken = z.strictObject({ token: z.string().max(100) });
const withEmail = z.strictObject({ email: emailField });
const address = z.strictObject({ email: z.string() });

/**
 * What people do by a link of a mail, without being signed in: whoever has the token may. Asking for a mail answers the same whether a
 * wallet has the address or not.
 */
export const linksRouter = router({
  /** Mails a link to set a new password. */
  askReset: anyone
    .meta({ access: "anyone", limit: "linkMails" })
    .input(withEmail)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await requestLink("reset", input.email, ctx.address);
      return DONE;
    }),

  /** Whose password a link sets; uses nothing up. */
  lookAtReset: anyone
    .meta({ access: "anyone", limit: null })
    .input(withToken)
    .output(address)
    .mutation(async ({ input }) => ({ email: await findLink(input.token, "reset") })),

  /** Sets a new password. All devices are signed out; nobody is signed in. */
  reset: anyone
    .meta({ access: "anyone", limit: null })
    .input(withToken.extend({ password: newPasswordField }).strict())
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await resetPassword(input.token, input.password, ctx.address);
      return DONE;
    }),

  /** Confirms the address of a wallet. */
  verify: anyone
    .meta({ access: "anyone", limit: null })
    .input(withToken)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await followLink("verify_email", input.token, ctx.address);
      return DONE;
    }),

  /** Confirms a new address: it is the wallet's from now on. */
  confirmEmail: anyone
    .meta({ access: "anyone", limit: null })
    .input(withToken)
    .output(address)
    .mutation(async ({ ctx, input }) => ({ email: await confirmEmailChange(input.token, ctx.address) })),

  /** Goes back to the address before. All devices are signed out. */
  undoEmail: anyone
    .meta({ access: "anyone", limit: null })
    .input(withToken)
    .output(address)
    .mutation(async ({ ctx, input }) => ({ email: await undoEmailChange(input.token, ctx.address) })),

  /** "This wasn't me": freezes the wallet until two admins lift it. */
  freeze: anyone
    .meta({ access: "anyone", limit: null })
    .input(withToken)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await followLink("freeze_by_link", input.token, ctx.address);
      return DONE;
    }),

  /** Mails a link that opens password sign-in again. */
  askUnlock: anyone
    .meta({ access: "anyone", limit: "linkMails" })
    .input(withEmail)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await requestLink("unlock", input.email, ctx.address);
      return DONE;
    }),

  /** Opens password sign-in again. */
  unlock: anyone
    .meta({ access: "anyone", limit: null })
    .input(withToken)
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await unlockSignIn(input.token, { address: ctx.address, deviceHash: ctx.deviceHash });
      return DONE;
    }),
});
