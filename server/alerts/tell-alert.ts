import { z } from "zod";
import { callCommand } from "@/db/command";
import { log } from "@/server/observability/logger";
import { point } from "@/server/observability/points";
import { sendMail } from "@/server/notifications/send-mail";
import { alertMail, slackMessage, type Transition } from "./alert-message";
import { type AlertRow, findAlert, listQueuedMessages, type QueuedMessage } from "./alert-queries";
import { channels } from "./channels";
import { postWebhook } from "./post-webhook";

const claim = z.object({ outcome: z.enum(["go", "done", "off"]) });
const completed = z.object({ outcome: z.enum(["noted", "already"]) });

/**
 * One attempt at every message of an alert that waits, its opening before its closing. Answers with how many still wait: an error of
 * one channel holds no other back. A crash between sending and marking repeats one message, a mail with the same Message-ID.
 */
export async function tellAlert(alertId: string): Promise<number> {
  const alert = await findAlert(alertId);
  if (!alert) return 0;
  let left = 0;
  for (const message of await listQueuedMessages(alertId)) {
    const error = await tell(alert, message);
    if (error !== null) left += 1;
  }
  return left;
}

async function tell(alert: AlertRow, { transition, channel }: QueuedMessage): Promise<string | null> {
  const key = { alert: alert.id, transition, channel };
  const { outcome } = await callCommand("worker", "claim_alert_delivery", key, claim);
  if (outcome !== "go") return null;
  const error = channel === "webhook" ? await toWebhook(alert, transition) : await toMail(alert, transition);
  log.info("alert.handed_over", {
    alertId: alert.id,
    state: transition,
    route: channel,
    code: error ?? "sent",
  });
  if (error === null) point("alert.sent");
  await callCommand(
    "worker",
    "complete_alert_delivery",
    { ...key, state: error === null ? "sent" : "queued", error },
    completed,
  );
  return error;
}

async function toWebhook(alert: AlertRow, transition: Transition): Promise<string | null> {
  const { webhook } = channels();
  return webhook === null ? "not_set_up" : postWebhook(webhook.url, slackMessage(alert, transition));
}

/** To each address a mail of its own. One that is refused for good is not tried again, unless nobody got the mail. */
async function toMail(alert: AlertRow, transition: Transition): Promise<string | null> {
  const { email } = channels();
  if (email === null) return "not_set_up";
  const letter = { ...alertMail(alert, transition), id: `${alert.id}.${transition}` };
  const ends = [];
  for (const to of email.addresses) ends.push(await sendMail({ ...letter, to }, email.smtpUrl));
  const failures = ends.flatMap((end) => (end.kind === "sent" ? [] : [end]));
  for (const { code } of failures) log.error("alert.mail_refused", { alertId: alert.id, code });
  const again = failures.find(({ kind }) => kind !== "rejected" || failures.length === ends.length);
  return again?.code ?? null;
}

/** Gives up what still waits: it stays visible as failed, in the console. A second call finds nothing. */
export async function giveUpAlert(alertId: string): Promise<void> {
  for (const { transition, channel } of await listQueuedMessages(alertId)) {
    await callCommand(
      "worker",
      "complete_alert_delivery",
      { alert: alertId, transition, channel, state: "failed", error: null },
      completed,
    );
    log.error("alert.not_told", { alertId, state: transition, route: channel });
  }
}
