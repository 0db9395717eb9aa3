import { z } from "zod";
import { chooseHandle } from "@/server/users/choose-handle";
import { getProfile } from "@/server/users/get-profile";
import { setPhone } from "@/server/users/set-phone";
import { router, user } from "../init";

const profile = z.strictObject({
  displayName: z.string(),
  email: z.string(),
  handle: z.string().nullable(),
  phone: z.string().nullable(),
});

export const profileRouter = router({
  /** One's own name, addresses and phone number. */
  get: user
    .meta({ access: "user", limit: null })
    .input(z.strictObject({}))
    .output(profile)
    .query(({ ctx }) => getProfile(ctx.actor.userId)),

  /** Takes a handle by which others find one, with or without the @. */
  chooseHandle: user
    .meta({ access: "user", limit: "profile" })
    .input(z.strictObject({ handle: z.string().max(100) }))
    .output(profile)
    .mutation(async ({ ctx, input }) => {
      await chooseHandle(ctx.actor, input.handle);
      return getProfile(ctx.actor.userId);
    }),

  /** Sets the phone number, or takes it away with null. */
  setPhone: user
    .meta({ access: "user", limit: "profile" })
    .input(z.strictObject({ phone: z.string().max(100).nullable() }))
    .output(profile)
    .mutation(async ({ ctx, input }) => {
      await setPhone(ctx.actor, input.phone);
      return getProfile(ctx.actor.userId);
    }),
});
