import { env } from "@/server/env";
import { accountMessage } from "./account-messages";
import type { AccountFacts, TransactionFacts } from "./facts";
import { isFixed, TOPIC_OF } from "./kinds";
import { mailHtml } from "./mail-html";
import type { Message } from "./message";
import { transactionMessage } from "./transaction-messages";

/** A mail without its envelope. `settingsUrl`: where it can be switched off; null for mails that always go out. */
export type RenderedMail = { subject: string; text: string; html: string; settingsUrl: string | null };

const messageOf = (facts: TransactionFacts | AccountFacts): Message =>
  "transaction" in facts ? transactionMessage(facts) : accountMessage(facts);

/** Both parts of a mail, each complete. The same rows give the same mail. */
export function renderMail(facts: TransactionFacts | AccountFacts): RenderedMail {
  const message = messageOf(facts);
  const origin = env().APP_ORIGIN;
  const url = `${origin}${message.link.path}`;
  const settingsUrl = isFixed(TOPIC_OF[facts.kind], "email") ? null : `${origin}/settings`;
  const footer = [
    settingsUrl === null
      ? "You get this because it is about the security of your wallet. These mails can't be switched off."
      : `You choose which mails you get in Settings: ${settingsUrl}`,
    "We never ask for your password or a code, by mail or by phone. Nobody reads answers to this address.",
  ];
  return {
    subject: message.subject,
    text: mailText(message, url, footer),
    html: mailHtml(message, { url, footer }),
    settingsUrl,
  };
}

function mailText(message: Message, url: string, footer: string[]): string {
  const facts = message.facts.map(([label, value]) => `${label}: ${value}`).join("\n");
  const parts = [
    message.heading,
    ...message.sentences,
    facts,
    `${message.link.label}: ${url}`,
    ...(message.notMe === undefined ? [] : [message.notMe]),
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
export const renderSms = (facts: TransactionFacts | AccountFacts): string =>
  messageOf(facts)
    .sms.replace(/•+\s?/gu, "ending ")
    .replaceAll("\u2212", "-")
    .replace(/\{/g, "(")
    .replace(/\}/g, ")")
    .replace(/\s+/gu, " ")
    .slice(0, LONGEST_SMS);
