/**
 * The last net under logs and Sentry: free text loses what looks like a person's or a card's data. It is a net, not a
 * licence: nobody passes such text in the first place.
 */
const LONGEST = 1_000;
const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const EMAIL = "[^\\s\"'<>()=:,;@/]+@[^\\s\"'<>()@,;]+\\.[a-z]{2,}";
const QUERY = "\\?[^\\s\"'<>)]*";
const OPAQUE = "(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{40,}(?:\\.[A-Za-z0-9_-]*)*";
const DIGITS = "(?<![A-Za-z0-9.])\\+?\\d(?:[ -]?\\d){6,}(?![A-Za-z0-9])";
const CARD = "(?<!\\d)\\d(?:[ -]?\\d){12,18}(?!\\d)";

/** One pass; our own ids come first in the alternatives, so that nothing inside them is taken for a number. */
const PATTERN = new RegExp(`(${UUID})|(${EMAIL})|(${QUERY})|(${OPAQUE})|(${DIGITS})|(${CARD})`, "gi");

/** Control, bidirectional and line-separating characters, which a terminal or a log viewer would act on. */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

const escapeControl = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** The check digit of cards and South African ID numbers. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = Number(digits[digits.length - 1 - at]);
    const doubled = at % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits.length > 0 && sum % 10 === 0;
}

function replacement(match: string, ...groups: (string | undefined)[]): string {
  const [uuid, email, query, opaque, digits] = groups;
  if (uuid) return uuid;
  if (email) return "[e-mail]";
  if (query) return "?[query]";
  if (opaque) return "[token]";
  if (digits) return "[number]";
  return passesLuhn(match.replace(/\D/g, "")) ? "[number]" : match;
}

/** Text without e-mail addresses, query strings, tokens, card, ID, phone and account numbers, on one line. */
export function redact(text: string): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return cut.replace(PATTERN, replacement).replace(CONTROLS, escapeControl);
}
