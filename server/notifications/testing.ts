/** For tests: a real SMTP server on loopback that keeps what it was sent, and can be told to refuse. */
import type { AddressInfo } from "node:net";
import { callbackify } from "node:util";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll } from "vitest";
import type { TestDatabase } from "@/server/testing/database";
import { closeMail } from "./send-mail";

export type Mail = Email & { raw: string; envelope: { from: string; to: string[] } };
/**
 * What the server answers from now on, and at which command, for one recipient if named; `drop` ends the connection after it has
 * the whole mail.
 */
type Mood = { at: "from" | "to" | "data"; code: number; only?: string } | "drop" | null;

type Mailbox = {
  mails: Mail[];
  /** Mails to this address, oldest first. */
  to: (address: string) => Mail[];
  answer: (mood: Mood) => void;
  stop: () => Promise<void>;
  start: () => Promise<void>;
};

/** Call once at the top of a test file, after `useDatabase`: `SMTP_URL` points here. */
export function useMailbox(): Mailbox {
  const mails: Mail[] = [];
  let mood: Mood = null;
  let server: SMTPServer | undefined;
  let port = 0;
  const refusal = (at: string, recipient?: string): Error | null =>
    mood !== null && mood !== "drop" && mood.at === at && (mood.only ?? recipient) === recipient
      ? Object.assign(new Error("not today, thandi@example.org"), { responseCode: mood.code })
      : null;
  const keep = async (raw: Buffer, envelope: Mail["envelope"]): Promise<void> => {
    mails.push({ ...(await PostalMime.parse(raw)), raw: raw.toString(), envelope });
    if (mood === "drop") server?.connections.forEach((connection) => connection.close());
  };
  const start = async (): Promise<void> => {
    server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS", "AUTH"],
      onMailFrom: (_address, _session, done) => done(refusal("from")),
      onRcptTo: ({ address }, _session, done) => done(refusal("to", address)),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on("data", (chunk: Buffer) => chunks.push(chunk));
        stream.on("end", () => {
          const refused = refusal("data");
          if (refused) return done(refused);
          const raw = Buffer.concat(chunks);
          const { mailFrom, rcptTo } = session.envelope;
          const envelope = {
            from: mailFrom ? mailFrom.address : "",
            to: rcptTo.map(({ address }) => address),
          };
          callbackify(keep)(raw, envelope, done);
        });
      },
    });
    server.on("error", () => {});
    await new Promise<void>((resolve) => server?.listen(port, "127.0.0.1", resolve));
    port = (server.server.address() as AddressInfo).port;
    process.env["SMTP_URL"] = `smtp://127.0.0.1:${port}`;
  };
  const stop = async (): Promise<void> => {
    closeMail();
    await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    server = undefined;
  };
  beforeAll(start);
  afterAll(stop);
  return {
    mails,
    to: (address) => mails.filter(({ envelope }) => envelope.to.includes(address)),
    answer: (next) => {
      mood = next;
    },
    start,
    stop,
  };
}

type NotificationRow = {
  id: string;
  kind: string;
  channel: string;
  state: string;
  recipient: string | null;
  subject: string | null;
  body_text: string | null;
  body_html: string | null;
  attempts: number;
  last_error: string | null;
  sent_at: Date | null;
};

/** A person's notifications, oldest first. */
export const notificationsOf = async (
  { admin }: TestDatabase,
  userId: string,
): Promise<NotificationRow[]> => [
  ...(await admin<NotificationRow[]>`
    select id, kind, channel, state, recipient, subject, body_text, body_html, attempts, last_error, sent_at
      from wallet.notifications where user_id = ${userId} order by created_at, id`),
];

/** The newest event about something that this person was announced for, or all of them, oldest first. */
export async function announcedTo({ admin }: TestDatabase, userId: string) {
  return [
    ...(await admin<
      { name: "transaction/changed" | "account/changed"; subjectId: string; occurrence: number }[]
    >`
      select o.event_name as name, o.subject_id as "subjectId", o.occurrence from wallet.outbox o
       where o.event_name in ('transaction/changed', 'account/changed')
         and (exists (select from wallet.transactions t where t.id = o.subject_id and t.user_id = ${userId})
           or exists (select from wallet.audit_log a where a.id = o.subject_id and a.actor = ${`user:${userId}`}))
       order by o.id`),
  ];
}
