import { formatDateTime } from "@/server/dates";
import { FACTOR_SAYINGS } from "./factor-sayings";
import type { Message } from "./message";
import type { SecurityFacts } from "./security-facts";
import { NO_MONEY, type Sayings } from "./security-words";
import { SIGN_IN_SAYINGS } from "./sign-in-sayings";
import { WALLET_SAYINGS } from "./wallet-sayings";

const SAYINGS: Sayings = { ...SIGN_IN_SAYINGS, ...FACTOR_SAYINGS, ...WALLET_SAYINGS };

/** What to say about somebody's sign-in, per kind of notification. `token`: of the link that the mail carries, if it carries one. */
export function securityMessage(facts: SecurityFacts, token?: string): Message {
  const { title, sentences, link, notMe, sms } = SAYINGS[facts.kind](facts);
  const [first = "", ...more] = sentences;
  return {
    subject: title,
    heading: title,
    sentences: [first, ...(notMe === undefined ? [] : [NO_MONEY]), ...more],
    facts: [["When", formatDateTime(facts.at)]],
    link: token === undefined ? link : { ...link, path: `${link.path}#t=${token}` },
    ...(notMe === undefined ? {} : { notMe }),
    sms: `Octoco Wallet: ${title.charAt(0).toLowerCase()}${title.slice(1)}: ${sms}`,
  };
}
