import { randomBytes } from "node:crypto";
import { v7 } from "uuid";

/** Crockford's base 32: no I, L, O or U. https://www.crockford.com/base32.html */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const ENCODED = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const REFERENCE = /^OW[0-9A-HJKMNP-TV-Z]{13}$/;

/** A new UUIDv7: ids made later sort after, also within a millisecond of one process (RFC 9562, 5.7). */
export const newId = (): string => v7();

/** The form of an id that people and URLs see: `dep_` and 26 characters of the UUID. Throws when it isn't a UUID. */
export function encodeId(prefix: string, uuid: string): string {
  if (!UUID.test(uuid)) throw new TypeError("encodeId takes a lower-case UUID");
  let rest = BigInt(`0x${uuid.replaceAll("-", "")}`);
  let text = "";
  for (let i = 0; i < 26; i++, rest >>= 5n) text = ALPHABET.charAt(Number(rest & 31n)) + text;
  return `${prefix}_${text}`;
}

/** The UUID of an encoded id, or undefined for anything `encodeId` with this prefix would not have written. */
export function decodeId(prefix: string, text: string): string | undefined {
  const body = text.slice(prefix.length + 1);
  if (!text.startsWith(`${prefix}_`) || !ENCODED.test(body)) return undefined;
  let value = 0n;
  for (const character of body) value = (value << 5n) | BigInt(ALPHABET.indexOf(character));
  const hex = value.toString(16).padStart(32, "0");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/**
 * A short reference for support and bank statements: `OW`, 12 random characters (60 bits, can't be guessed) and a check
 * character that catches every single wrong character and every two that changed places.
 */
export function newReference(): string {
  const body = Array.from(randomBytes(12), (byte) => ALPHABET.charAt(byte & 31)).join("");
  return `OW${body}${ALPHABET.charAt(times2(checksum(body)))}`;
}

/** True for text that `newReference` could have made: exact case, no blanks, check character right. */
export const isReference = (text: string): boolean => REFERENCE.test(text) && checksum(text.slice(2)) === 0;

/** Doubling in GF(32) by x^5 + x^2 + 1: each position weighs differently, which is why swaps are caught. */
const times2 = (value: number): number => ((value << 1) ^ (value & 16 ? 0b100101 : 0)) & 31;

function checksum(body: string): number {
  let sum = 0;
  for (const character of body) sum = times2(sum) ^ ALPHABET.indexOf(character);
  return sum;
}
