import { desc, eq, isNotNull } from "drizzle-orm";
import { z } from "zod";
import { reads } from "@/db/reads";
import { notifications as n } from "@/db/schema/notifications";
import { env } from "@/server/env";

export type DevMail = {
  id: string;
  channel: "email" | "sms";
  kind: string;
  recipient: string | null;
  subject: string | null;
  bodyText: string | null;
  createdAt: Date;
  /** Null: kept here, as there is nothing to hand it to. */
  sentAt: Date | null;
};

const COLUMNS = {
  id: n.id,
  channel: n.channel,
  kind: n.kind,
  recipient: n.recipient,
  subject: n.subject,
  bodyText: n.bodyText,
  createdAt: n.createdAt,
  sentAt: n.sentAt,
};
const NEWEST = 50;

/**
 * The one gate of the development mail pages: they show everybody's messages, so they are there only with DEV_TOOLS=1 on an
 * address that nobody but this machine can reach.
 */
export const devMailIsOpen = (): boolean =>
  env().DEV_TOOLS && ["localhost", "127.0.0.1", "[::1]"].includes(new URL(env().APP_ORIGIN).hostname);

/** The newest rendered messages, at most 50; undefined when the gate is closed, without looking. */
export async function listDevMails(): Promise<DevMail[] | undefined> {
  if (!devMailIsOpen()) return undefined;
  return reads
    .select(COLUMNS)
    .from(n)
    .where(isNotNull(n.bodyText))
    .orderBy(desc(n.createdAt), desc(n.id))
    .limit(NEWEST);
}

/** One message with its HTML; undefined when the gate is closed, without looking, and when there is none. */
export async function findDevMail(id: string): Promise<(DevMail & { bodyHtml: string | null }) | undefined> {
  if (!devMailIsOpen() || !z.uuid().safeParse(id).success) return undefined;
  const [row] = await reads
    .select({ ...COLUMNS, bodyHtml: n.bodyHtml })
    .from(n)
    .where(eq(n.id, id));
  return row;
}

/** The pages' title, which says nothing of them while the gate is closed. */
export const devMailTitle = (): string => (devMailIsOpen() ? "Mail" : "Not found");
