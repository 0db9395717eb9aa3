import { eq } from "drizzle-orm";
import { z } from "zod";
import { callCommand } from "@/db/command";
import { reads } from "@/db/reads";
import { notificationPreferences } from "@/db/schema/notifications";
import { Refusal } from "@/server/errors";
import { currentRequestId } from "@/server/observability/request-context";
import { type Channel, isFixed, type Topic, TOPICS } from "./kinds";

export type Preferences = {
  topics: { topic: Topic; email: boolean; sms: boolean; emailFixed: boolean }[];
};

/** What a person hears of, per topic and channel: what they chose, else e-mail yes and SMS no. */
export async function readPreferences(userId: string): Promise<Preferences> {
  const chosen = await reads
    .select()
    .from(notificationPreferences)
    .where(eq(notificationPreferences.userId, userId));
  const wants = (topic: Topic, channel: Channel): boolean =>
    isFixed(topic, channel) ||
    (chosen.find((row) => row.topic === topic && row.channel === channel)?.wanted ?? channel === "email");
  return {
    topics: TOPICS.map((topic) => ({
      topic,
      email: wants(topic, "email"),
      sms: wants(topic, "sms"),
      emailFixed: isFixed(topic, "email"),
    })),
  };
}

type From = { userId: string; sessionId: string };
type Wish = { topic: Topic; channel: Channel; wanted: boolean };

/**
 * Switches messages about a topic on or off for a channel, for events from now on. Second call: `already`. BAD_INPUT for
 * switching off security mails and for SMS without a phone number; SESSION_ENDED.
 */
export async function setPreference(actor: From, wish: Wish): Promise<"changed" | "already"> {
  if (isFixed(wish.topic, wish.channel) && !wish.wanted)
    throw new Refusal("BAD_INPUT", {
      field: "wanted",
      sentence: "Mails about security can't be switched off. They are how you find out about a stranger.",
    });
  const { outcome } = await callCommand(
    "app",
    "set_notification_preference",
    { user: actor.userId, session: actor.sessionId, ...wish, request: currentRequestId() },
    z.object({ outcome: z.enum(["changed", "already", "no_phone"]) }),
  );
  if (outcome === "no_phone")
    throw new Refusal("BAD_INPUT", {
      field: "channel",
      sentence: "Add a phone number first. Then you can get text messages.",
    });
  return outcome;
}
