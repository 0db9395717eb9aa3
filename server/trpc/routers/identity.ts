import { z } from "zod";
import { readIdentity, submitIdentity } from "@/server/identity/submit-identity";
import { router, user } from "../init";

const status = z.strictObject({
  emailVerified: z.boolean(),
  /** The name as it was given, and when; null before. The number is told to nobody. */
  recorded: z.strictObject({ name: z.string(), at: z.iso.datetime() }).nullable(),
});

type Who = { userId: string; sessionId: string; emailVerified: boolean };

async function statusOf(actor: Who): Promise<z.infer<typeof status>> {
  const found = await readIdentity(actor);
  return {
    emailVerified: actor.emailVerified,
    recorded: found ? { name: found.name, at: found.recordedAt.toISOString() } : null,
  };
}

export const identityRouter = router({
  /** Whether it is known who one is by law. */
  status: user
    .meta({ access: "user", limit: null })
    .input(z.strictObject({}))
    .output(status)
    .query(({ ctx }) => statusOf(ctx.actor)),

  /** Gives name and South African identity number, once; the limits of the first tier hold from then on. */
  submit: user
    .meta({ access: "user", limit: "identity" })
    .input(z.strictObject({ name: z.string().max(300), number: z.string().max(100) }))
    .output(status)
    .mutation(async ({ ctx, input }) => {
      await submitIdentity(ctx.actor, input);
      return statusOf(ctx.actor);
    }),
});
