import { Refusal } from "@/server/errors";
import common from "./common-passwords.json";

/** In characters. The longest keeps a hash from being fed megabytes. https://pages.nist.gov/800-63-4/sp800-63b.html#passwordver */
export const PASSWORD_LENGTH = { min: 8, max: 256 };

const PRODUCT = ["octoco", "wallet"];

let known: Set<string> | undefined;
const commonPasswords = (): Set<string> => (known ??= new Set(common.passwords.split(" ")));

/** One form for one password, however the keyboard composed it (NFC). Case, blanks and everything else stay. */
export const normalisePassword = (password: string): string => password.normalize("NFC");

/**
 * Throws BAD_INPUT for `password` when it is too short, too long, one of about 18,000 common ones, or little more than the
 * product's name or the address it belongs to. No rules about kinds of characters. Takes the normalised form.
 */
export function checkNewPassword(password: string, email: string): void {
  const length = Array.from(password).length;
  if (length < PASSWORD_LENGTH.min) refuse(`Use at least ${PASSWORD_LENGTH.min} characters.`);
  if (length > PASSWORD_LENGTH.max) refuse(`Use at most ${PASSWORD_LENGTH.max} characters.`);
  const lower = password.toLowerCase();
  if (commonPasswords().has(lower)) refuse("This password is on the list of common ones. Choose another.");
  if (leftOver(lower, [...PRODUCT, email.split("@")[0] ?? "", email]) < 5) {
    refuse("This password is too close to our name or your e-mail address. Choose another.");
  }
}

/** How many letters and digits remain when the words anybody would try first are taken out. */
function leftOver(password: string, words: string[]): number {
  const longestFirst = words.filter((word) => word.length >= 3).sort((a, b) => b.length - a.length);
  const rest = longestFirst.reduce((text, word) => text.replaceAll(word, ""), password);
  const changed = rest !== password;
  return changed ? rest.replace(/[^\p{L}\p{N}]/gu, "").length : Number.POSITIVE_INFINITY;
}

function refuse(sentence: string): never {
  throw new Refusal("BAD_INPUT", { field: "password", sentence });
}
