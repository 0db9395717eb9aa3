import { z } from "zod";
import { callCommand } from "@/db/command";
import { env } from "@/server/env";
import { log } from "@/server/observability/logger";
import { point } from "@/server/observability/points";
import { linkTokenHash, withoutTokens } from "@/server/security/link-token";
import { devMailIsOpen } from "./dev-mail";
import { isOutdated, readFacts } from "./facts";
import type { Handover } from "./handover";
import { CHANNELS, isKind } from "./kinds";
import { makeTokens } from "./link-tokens";
import { renderMail, renderSms } from "./render";
import { sendMail } from "./send-mail";
import { bulkSms, smsAccount } from "./sms-sender";

/** `retry` waits for its next attempt; `already` had ended before. */
export type Delivered = "sent" | "kept" | "suppressed" | "failed" | "retry" | "already";

const claim = z.discriminatedUnion("outcome", [
  z.object({
    outcome: z.literal("claimed"),
    user_id: z.uuid(),
    kind: z.string(),
    subject_id: z.uuid(),
    occurrence: z.number().int(),
    channel: z.enum(CHANNELS),
    recipient: z.string().nullable(),
  }),
  z.object({ outcome: z.enum(["already", "unknown"]) }),
]);
type Claimed = Extract<z.infer<typeof claim>, { outcome: "claimed" }>;

/** What was sent, for the row. */
type Content = { recipient: string; subject: string | null; bodyText: string; bodyHtml: string | null };

/**
 * One attempt: claim the row, render from the rows of now, hand it over, mark it. A crash between the last two repeats one
 * message, a mail with the same Message-ID and an SMS with the same deduplication id; a mail with a link has a new token and so an id of
 * its own each time, since the newest alone is good. A notification that has ended answers
 * `already`. Without a mail server or SMS account the message is kept in its row; one that is not true any more is suppressed. Throws only when the database fails.
 */
export async function deliverNotification(id: string): Promise<{ outcome: Delivered; code?: string }> {
  const claimed = await callCommand("worker", "claim_notification", { notification: id }, claim);
  if (claimed.outcome !== "claimed") return { outcome: "already" };
  const { recipient, kind } = claimed;
  if (recipient === null || !isKind(kind)) return finish(id, "suppressed", null);
  const facts = await readFacts(kind, {
    userId: claimed.user_id,
    subjectId: claimed.subject_id,
    occurrence: claimed.occurrence,
  });
  if (isOutdated(facts)) return finish(id, "suppressed", null);
  const tokens = claimed.channel === "email" ? await makeTokens(facts, claimed.user_id) : {};
  if (tokens === "ended") return finish(id, "suppressed", null);
  const { content, handover } =
    claimed.channel === "email"
      ? await mail({ id, try: tokens.link }, recipient, renderMail(facts, tokens))
      : await text(id, recipient, renderSms(facts));
  if (handover === "kept") return finish(id, "kept", content);
  log.info("notification.handed_over", { outcome: handover.kind, ...labels(claimed, handover) });
  if (handover.kind === "sent") {
    point("notification.sent");
    return finish(id, "sent", content);
  }
  const how = handover.kind === "rejected" ? "rejected" : "retry";
  await failNotification(id, how, handover.code, "");
  return { outcome: how === "rejected" ? "failed" : "retry", code: handover.code };
}

type Tried = { content: Content; handover: Handover | "kept" };

/** The mail of a notification; with a link, of one try: each has a token of its own, of which the newest is good. */
async function mail(
  of: { id: string; try: string | undefined },
  to: string,
  letter: ReturnType<typeof renderMail>,
): Promise<Tried> {
  const id = of.try === undefined ? of.id : `${of.id}.${linkTokenHash(of.try)?.toString("hex").slice(0, 16)}`;
  const { subject, text: bodyText, html: bodyHtml } = letter;
  const server = env().SMTP_URL;
  // Where mails are read on this machine, in development, they are kept whole; anywhere else without what their links are worth.
  const kept = server === undefined && devMailIsOpen() ? (whole: string) => whole : withoutTokens;
  return {
    content: { recipient: to, subject, bodyText: kept(bodyText), bodyHtml: kept(bodyHtml) },
    handover: server === undefined ? "kept" : await sendMail({ ...letter, id, to }, server),
  };
}

async function text(id: string, to: string, body: string): Promise<Tried> {
  const account = smsAccount();
  return {
    content: { recipient: to, subject: null, bodyText: body, bodyHtml: null },
    handover: account === undefined ? "kept" : await bulkSms(account).send({ id, to, text: body }),
  };
}

const labels = ({ channel, kind }: Claimed, handover: Handover) => ({
  operation: channel,
  state: kind,
  code: handover.kind === "sent" ? undefined : handover.code,
});

async function finish(
  id: string,
  end: "sent" | "kept" | "suppressed",
  content: Content | null,
): Promise<{ outcome: Delivered }> {
  const nothing = { recipient: null, subject: null, bodyText: null, bodyHtml: null };
  const { outcome } = await callCommand(
    "worker",
    "finish_notification",
    { notification: id, end, ...(content ?? nothing) },
    z.object({ outcome: z.enum(["finished", "already"]) }),
  );
  return { outcome: outcome === "already" ? "already" : end };
}

/** Notes a failed attempt, or the end: `exhausted` writes a dead letter under this run. A second call of an end: `already`. */
export async function failNotification(
  id: string,
  how: "retry" | "rejected" | "exhausted",
  code: string | null,
  runId: string,
): Promise<"noted" | "already"> {
  const row = z.object({ outcome: z.enum(["noted", "already"]) });
  const args = { notification: id, how, error: code, run: runId };
  return (await callCommand("worker", "fail_notification", args, row)).outcome;
}

/** A dead letter for an event whose notifications could not even be queued. A second call: `already`. */
export async function failAnnouncement(subjectId: string, code: string, runId: string): Promise<string> {
  const row = z.object({ outcome: z.enum(["recorded", "already"]) });
  return (
    await callCommand("worker", "fail_announcement", { subject: subjectId, error: code, run: runId }, row)
  ).outcome;
}
