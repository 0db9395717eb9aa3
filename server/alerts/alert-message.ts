import { encodeId } from "@/db/ids";
import { formatDateTime } from "@/server/dates";
import { env } from "@/server/env";
import { escapeHtml } from "@/server/notifications/mail-html";
import type { RenderedMail } from "@/server/notifications/render";
import type { AlertRow } from "./alert-queries";
import { ruleOf } from "./rules";

export type Transition = "opened" | "closed";

/** What an alert says to people, without a name or an amount of anybody. The same rows say the same. */
function wordsOf(alert: AlertRow, transition: Transition) {
  const { title, sentence } = ruleOf(alert.rule);
  const open = transition === "opened";
  const from = formatDateTime(alert.openedAt);
  return {
    title: open ? `${alert.severity === "critical" ? "Critical: " : ""}${title}` : `Over: ${title}`,
    sentence: open
      ? sentence(alert.detail, alert.subject)
      : `This held from ${from} to ${formatDateTime(alert.closedAt ?? alert.lastSeenAt)}.`,
    context: `${alert.rule} · ${alert.subject} · since ${from}`,
    url: `${env().APP_ORIGIN}/admin/alerts/${encodeId("alt", alert.id)}`,
  };
}

/** Slack reads these three as its own marks. https://docs.slack.dev/messaging/formatting-message-text#escaping */
const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** The body for an incoming webhook of Slack: `text` is the notification, the blocks are the message. https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export function slackMessage(alert: AlertRow, transition: Transition) {
  const { title, sentence, context, url } = wordsOf(alert, transition);
  return {
    text: escaped(`${title}. ${sentence}`),
    blocks: [
      { type: "header", text: { type: "plain_text", text: title.slice(0, 150) } },
      {
        type: "section",
        text: { type: "mrkdwn", text: `${escaped(sentence)}\n<${url}|Open in the console>`.slice(0, 3000) },
      },
      { type: "context", elements: [{ type: "mrkdwn", text: escaped(context) }] },
    ],
  };
}

/** The mail with the same words. */
export function alertMail(alert: AlertRow, transition: Transition): RenderedMail {
  const { title, sentence, context, url } = wordsOf(alert, transition);
  return {
    subject: title,
    text: `${title}\n\n${sentence}\n\nOpen in the console: ${url}\n\n-- \n${context}\n`,
    html: `<!doctype html>
<html lang="en-ZA"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head>
<body style="font-family:sans-serif;line-height:1.5"><h1 style="font-size:1.25rem">${escapeHtml(title)}</h1>
<p>${escapeHtml(sentence)}</p><p><a href="${escapeHtml(url)}">Open in the console</a></p><p><small>${escapeHtml(context)}</small></p></body></html>
`,
    settingsUrl: null,
  };
}
