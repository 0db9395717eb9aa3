import { z } from "zod";
import { CHANNELS, TOPICS } from "@/server/notifications/kinds";
import { readPreferences, setPreference } from "@/server/notifications/preferences";
import { router, user } from "../init";

const topic = z.enum(TOPICS);
const preferences = z.strictObject({
  topics: z.array(z.strictObject({ topic, email: z.boolean(), sms: z.boolean(), emailFixed: z.boolean() })),
});

export const notificationsRouter = router({
  /** What one hears of, per topic and channel. */
  preferences: user
    .meta({ access: "user", limit: null })
    .input(z.strictObject({}))
    .output(preferences)
    .query(({ ctx }) => readPreferences(ctx.actor.userId)),

  /** Switches one of them on or off and answers with all. Security mails stay on; SMS needs a phone number. */
  setPreference: user
    .meta({ access: "user", limit: null })
    .input(z.strictObject({ topic, channel: z.enum(CHANNELS), wanted: z.boolean() }))
    .output(preferences)
    .mutation(async ({ ctx, input }) => {
      await setPreference(ctx.actor, input);
      return readPreferences(ctx.actor.userId);
    }),
});
