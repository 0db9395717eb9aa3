/** Names as people write them on forms of banks, compared as a bank clerk would: whose account is it? */
const BLANKS = /[\s\u00a0\u2000-\u200a\u202f]+/g;
/** Letters of any script with their marks, and what stands between them. */
const NAME = /^\p{L}[\p{L}\p{M} .'’-]*$/u;

/** A first name and a surname at least; undefined for what is no such name. Never more than 80 characters. */
export function readLegalName(text: string): string | undefined {
  const name = text.normalize("NFC").replace(BLANKS, " ").trim();
  const words = name.split(" ").filter((word) => /\p{L}/u.test(word));
  return NAME.test(name) && Array.from(name).length <= 80 && words.length >= 2 ? name : undefined;
}

const TITLES = new Set(["mr", "mrs", "ms", "miss", "dr", "prof", "adv", "rev", "mnr", "mev", "mej"]);

/** Small letters without marks, titles and punctuation, word by word. */
const wordsOf = (name: string): string[] =>
  name
    .normalize("NFKD")
    .replace(/[\p{M}'’.]/gu, "")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "" && !TITLES.has(word));

/**
 * True when an account in this name can be this person's: every word of it is a name of theirs or begins one as an initial does
 * (`T`, or `TN` for Thandi Nomsa), and their surname, the last word, is among them. The bank's own check of the name comes after this.
 */
export function isNameOf(holder: string, person: string): boolean {
  const [theirs, written] = [wordsOf(person), wordsOf(holder)];
  const surname = theirs.at(-1);
  const initials = theirs.map((word) => word.charAt(0)).join("");
  const fits = (word: string): boolean =>
    theirs.includes(word) || initials.startsWith(word) || (word.length === 1 && initials.includes(word));
  return surname !== undefined && written.length > 1 && written.includes(surname) && written.every(fits);
}
