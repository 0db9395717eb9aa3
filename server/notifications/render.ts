import { env } from "@/server/env";
import { accountMessage } from "./account-messages";
import type { Facts } from "./facts";
import { isFixed, TOPIC_OF } from "./kinds";
import { type Around, FREEZE, mailHtml } from "./mail-html";
import type { Message } from "./message";
import { securityMessage } from "./security-messages";
import { transactionMessage } from "./transaction-messages";

/** A mail without its envelope. `settingsUrl`: where it can be switched off; null for mails that always go out. */
export type RenderedMail = { subject: string; text: string; html: string; settingsUrl: string | null };

/** The tokens of the links of one mail: of the one it is about, and of "This wasn't me". */
export type LinkTokens = { link?: string; freeze?: string };

function messageOf(facts: Facts, token?: string): Message {
  if ("transaction" in facts) return transactionMessage(facts);
  return "linkId" in facts ? securityMessage(facts, token) : accountMessage(facts);
}

/** True when the mail tells somebody what to do who did not do this: it then carries a link that freezes the wallet. */
export const saysNotMe = (facts: Facts): boolean => messageOf(facts).notMe !== undefined;

/** Both parts of a mail, each complete. The same rows and tokens give the same mail. */
export function renderMail(facts: Facts, tokens: LinkTokens = {}): RenderedMail {
  const message = messageOf(facts, tokens.link);
  const origin = env().APP_ORIGIN;
  const url = `${origin}${message.link.path}`;
  const freezeUrl = tokens.freeze === undefined ? undefined : `${origin}/freeze#t=${tokens.freeze}`;
  const settingsUrl = isFixed(TOPIC_OF[facts.kind], "email") ? null : `${origin}/settings`;
  const footer = [
    settingsUrl === null
      ? "You get this because it is about the security of your wallet. These mails can't be switched off."
      : `You choose which mails you get in Settings: ${settingsUrl}`,
    "We never ask for your password or a code, by mail or by phone. Nobody reads answers to this address.",
  ];
  return {
    subject: message.subject,
    text: mailText(message, { url, freezeUrl, footer }),
    html: mailHtml(message, { url, freezeUrl, footer }),
    settingsUrl,
  };
}

function mailText(message: Message, { url, freezeUrl, footer }: Around): string {
  const facts = message.facts.map(([label, value]) => `${label}: ${value}`).join("\n");
  const parts = [
    message.heading,
    ...message.sentences,
    facts,
    `${message.link.label}: ${url}`,
    ...(message.notMe === undefined ? [] : [message.notMe]),
    ...(freezeUrl === undefined ? [] : [`${FREEZE}: ${freezeUrl}`]),
    `-- \n${["Octoco Wallet", ...footer].join("\n")}`,
  ];
  return `${parts.join("\n\n")}\n`;
}

/** Three text messages of the GSM alphabet, which is where the provider cuts. */
const LONGEST_SMS = 459;

/**
 * The text of an SMS. Spaces that don't break, the minus sign and the dots of a masked number become what every phone has.
 * Braces are replaced, since the provider takes `{…}` for a field to fill in.
 */
export const renderSms = (facts: Facts): string =>
  messageOf(facts)
    .sms.replace(/•+\s?/gu, "ending ")
    .replaceAll("\u2212", "-")
    .replace(/\{/g, "(")
    .replace(/\}/g, ")")
    .replace(/\s+/gu, " ")
    .slice(0, LONGEST_SMS);
