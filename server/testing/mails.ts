/** Mails as somebody would read them: written by the real delivery and kept, since a test's stack has no mail server. */
import { deliverNotification } from "@/server/notifications/deliver-notification";
import type { Kind } from "@/server/notifications/kinds";
import { type Announced, queueNotifications } from "@/server/notifications/queue-notifications";
import type { TestDatabase } from "./database";

type KeptMail = { kind: Kind; text: string };

/** Writes what waits to be told, and gives all mails to this address, oldest first. Needs `DEV_TOOLS=1`, or the links lack their tokens. */
export async function mailsTo({ admin }: TestDatabase, email: string): Promise<KeptMail[]> {
  const waiting = await admin<Announced[]>`
    select event_name as name, subject_id as "subjectId", occurrence from wallet.outbox
     where event_name in ('account/changed', 'transaction/changed') and acknowledged_at is null order by id`;
  for (const event of waiting)
    for (const id of await queueNotifications(event)) await deliverNotification(id);
  return [
    ...(await admin<KeptMail[]>`
      select kind, body_text as text from wallet.notifications
       where recipient = ${email} and channel = 'email' and body_text is not null order by created_at, id`),
  ];
}

/** The token of the newest mail of this kind to this address; of the link to freeze the wallet, if asked for. */
export async function tokenFrom(
  database: TestDatabase,
  email: string,
  kind: Kind,
  link = "(?!freeze)\\w+",
): Promise<string> {
  const mail = (await mailsTo(database, email)).findLast((one) => one.kind === kind);
  const token = new RegExp(`/${link}#t=([\\w-]{43})`).exec(mail?.text ?? "")?.[1];
  if (!token) throw new Error(`no ${kind} with a link was mailed to ${email}`);
  return token;
}
