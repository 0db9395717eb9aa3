import { createTransport, type Transporter } from "nodemailer";
import type SMTPPool from "nodemailer/lib/smtp-pool";
import { env } from "@/server/env";
import type { Handover } from "./handover";
import type { RenderedMail } from "./render";

const TIMEOUT_MS = 10_000;

declare global {
  var octocoMail: { url: string; transport: Transporter<SMTPPool.SentMessageInfo> } | undefined;
}

/** The options of a server's address, and none that the address could smuggle in. Off this machine nothing goes in clear. */
export function smtpOptions(address: string): SMTPPool.Options {
  const url = new URL(address);
  const secure = url.protocol === "smtps:";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const here = ["localhost", "127.0.0.1", "::1"].includes(host);
  return {
    pool: true,
    maxConnections: 5,
    host,
    port: Number(url.port || (secure ? 465 : 587)),
    secure,
    requireTLS: !secure && !here,
    tls: { minVersion: "TLSv1.2", rejectUnauthorized: true },
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    dnsTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(url.username
      ? { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }
      : {}),
  };
}

/** One pool per process, however often a bundler loads this file; a new one when the address changes. */
function transportTo(url: string): Transporter<SMTPPool.SentMessageInfo> {
  const open = globalThis.octocoMail;
  if (open?.url === url) return open.transport;
  open?.transport.close();
  const transport = createTransport(smtpOptions(url));
  globalThis.octocoMail = { url, transport };
  return transport;
}

/** Ends the pool's connections; the next mail opens new ones. */
export function closeMail(): void {
  globalThis.octocoMail?.transport.close();
  globalThis.octocoMail = undefined;
}

/** `Octoco Wallet <no-reply@octoco.example>` or a bare address. */
function sender(): { name: string; address: string } {
  const [, name = "", address] = /^(.*?)\s*<([^<>]+)>$/.exec(env().MAIL_FROM) ?? [];
  return { name: name.replace(/^"|"$/g, ""), address: address ?? env().MAIL_FROM };
}

type Letter = RenderedMail & { id: string; to: string };

/** The same on every try of a notification, so that a mailbox can tell a repeated mail (RFC 5322, 3.6.4). */
const messageIdOf = (id: string): string => `<${id}@${sender().address.split("@").at(-1) ?? ""}>`;

/**
 * Hands one mail to the mail server. Recipient and sender are given as objects and in the envelope, so no text of a row can
 * become a second recipient or a header. List-Unsubscribe (RFC 2369) names our settings page where the mail can be switched off.
 */
export async function sendMail(letter: Letter, smtpUrl: string): Promise<Handover> {
  const from = sender();
  try {
    await transportTo(smtpUrl).sendMail({
      messageId: messageIdOf(letter.id),
      from,
      to: { name: "", address: letter.to },
      envelope: { from: from.address, to: [letter.to] },
      subject: letter.subject,
      text: letter.text,
      html: letter.html,
      headers: {
        "Auto-Submitted": "auto-generated", // RFC 3834: no out-of-office answers
        ...(letter.settingsUrl === null ? {} : { "List-Unsubscribe": `<${letter.settingsUrl}>` }),
      },
    });
    return { kind: "sent" };
  } catch (error) {
    return judge(error as SmtpError);
  }
}

type SmtpError = { code?: string; command?: string; responseCode?: number; syscall?: string };

/** About this recipient or this mail only these commands can say no for good; all else is ours to mend, and tried again. */
const FINAL: ReadonlySet<string> = new Set(["RCPT TO", "DATA"]);
/** The connection ended while nobody can say how far the mail had come. */
const LOST: ReadonlySet<string> = new Set(["ETIMEDOUT", "ECONNECTION", "ESOCKET"]);

/** By the command and the number of the answer; the server's words can quote addresses and are left behind. */
function judge({ code = "", command = "", responseCode, syscall }: SmtpError): Handover {
  const name = responseCode ?? (/^E[A-Z]+$/.test(code) ? code.toLowerCase() : "failed");
  if (responseCode !== undefined && responseCode >= 500 && FINAL.has(command))
    return { kind: "rejected", code: `smtp_${name}` };
  const lost = LOST.has(code) && responseCode === undefined && syscall !== "connect";
  return { kind: lost ? "unknown" : "unavailable", code: `smtp_${name}` };
}
