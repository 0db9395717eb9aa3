import { z } from "zod";
import { encodeId } from "@/db/ids";
import type { AlertRow, MessageRow } from "./alert-queries";
import { ruleOf } from "./rules";

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

/** An alert as the console gets it: what happened in words, and the page where it is dealt with. */
export const alertView = z.strictObject({
  alertId: z.string(),
  rule: z.string(),
  subject: z.string(),
  severity: z.enum(["warning", "critical"]),
  title: z.string(),
  sentence: z.string(),
  page: z.string(),
  /** How many looks, a minute apart, have found it so. */
  sightings: z.number().int(),
  openedAt: z.string(),
  lastSeenAt: z.string(),
  closedAt: z.string().nullable(),
});

/** A row in the words of its rule. */
export function viewAlert(alert: AlertRow): z.infer<typeof alertView> {
  const { title, sentence, page } = ruleOf(alert.rule);
  return {
    alertId: encodeId("alt", alert.id),
    rule: alert.rule,
    subject: alert.subject,
    severity: alert.severity,
    title,
    sentence: sentence(alert.detail, alert.subject),
    page,
    sightings: alert.sightings,
    openedAt: alert.openedAt.toISOString(),
    lastSeenAt: alert.lastSeenAt.toISOString(),
    closedAt: iso(alert.closedAt),
  };
}

/** One message about an alert. `off`: the channel is not set up. `error`: a code of ours, never what the other side said. */
export const messageView = z.strictObject({
  transition: z.enum(["opened", "closed"]),
  channel: z.enum(["webhook", "email"]),
  state: z.enum(["queued", "sent", "failed", "off"]),
  attempts: z.number().int(),
  error: z.string().nullable(),
  sentAt: z.string().nullable(),
});

/** A message as its row says. */
export const viewMessage = (message: MessageRow): z.infer<typeof messageView> => ({
  transition: message.transition,
  channel: message.channel,
  state: message.state,
  attempts: message.attempts,
  error: message.lastError,
  sentAt: iso(message.sentAt),
});
