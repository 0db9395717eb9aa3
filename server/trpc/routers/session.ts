import { z } from "zod";
import { decodeId, encodeId } from "@/db/ids";
import { Refusal } from "@/server/errors";
import { addressHash } from "@/server/security/client-address";
import { endOtherSessions, endSession } from "@/server/sessions/end-session";
import { listSessions } from "@/server/sessions/queries";
import { registerUser } from "@/server/users/register-user";
import {
  confirmedBy,
  confirmedOnly,
  emailField,
  newPasswordField,
  publicIdField,
  stepUpField,
} from "../fields";
import { anyone, router, user } from "../init";

const nothing = z.strictObject({});
const displayName = z
  .string()
  .trim()
  .min(1, "Enter your name.")
  .max(80, "Use at most 80 characters.")
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u, "Use letters, digits and blanks.");

export const sessionRouter = router({
  register: anyone
    .meta({ access: "anyone", limit: "register" })
    .input(z.strictObject({ email: emailField, password: newPasswordField, displayName }))
    .output(z.strictObject({ registered: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await registerUser({ ...input, addressHash: addressHash(ctx.address) });
      return { registered: true };
    }),

  me: user
    .meta({ access: "user", limit: null })
    .input(nothing)
    .output(
      z.strictObject({
        user: z.strictObject({
          id: z.string(),
          email: z.string(),
          emailVerified: z.boolean(),
          frozen: z.boolean(),
          displayName: z.string(),
          role: z.enum(["user", "admin"]),
        }),
        session: z.strictObject({ id: z.string(), createdAt: z.iso.datetime(), expiresAt: z.iso.datetime() }),
      }),
    )
    .query(({ ctx: { actor } }) => ({
      user: {
        id: encodeId("usr", actor.userId),
        email: actor.email,
        emailVerified: actor.emailVerified,
        frozen: actor.status === "frozen",
        displayName: actor.displayName,
        role: actor.role,
      },
      session: {
        id: encodeId("ses", actor.sessionId),
        createdAt: actor.createdAt.toISOString(),
        expiresAt: actor.expiresAt.toISOString(),
      },
    })),

  list: user
    .meta({ access: "user", limit: null })
    .input(nothing)
    .output(
      z.strictObject({
        items: z.array(
          z.strictObject({
            id: z.string(),
            current: z.boolean(),
            device: z.string(),
            createdAt: z.iso.datetime(),
            lastSeenAt: z.iso.datetime(),
          }),
        ),
      }),
    )
    .query(async ({ ctx }) => ({
      items: (await listSessions(ctx.actor)).map(({ sessionId, ...line }) => ({
        ...line,
        id: encodeId("ses", sessionId),
        createdAt: line.createdAt.toISOString(),
        lastSeenAt: line.lastSeenAt.toISOString(),
      })),
    })),

  end: user
    .meta({ access: "user", limit: null, owns: "id", stepUp: "session.end" })
    .input(z.strictObject({ id: publicIdField, stepUpId: stepUpField }))
    .output(z.strictObject({ ended: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      const target = decodeId("ses", input.id);
      if (!target) throw new Refusal("NOT_FOUND");
      await endSession(confirmedBy(ctx.actor, input.stepUpId), target);
      return { ended: true };
    }),

  endOthers: user
    .meta({ access: "user", limit: null, stepUp: "session.end_others" })
    .input(confirmedOnly)
    .output(z.strictObject({ ended: z.number().int() }))
    .mutation(async ({ ctx, input }) => ({
      ended: await endOtherSessions(confirmedBy(ctx.actor, input.stepUpId)),
    })),
});
