/** Codes for the day the app is lost: 112 random bits each, kept as hashes. */
import { createHash, randomBytes } from "node:crypto";

const HOW_MANY = 10;
/** No letter that is taken for a digit: Crockford's base 32. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const FORM = /^[0-9A-HJKMNP-TV-Z]{23}$/;

/** New ones as people write them down, `XXXXX-XXXXX-XXXXX-XXXXXXXX`; shown once. */
export const newRecoveryCodes = (): string[] => Array.from({ length: HOW_MANY }, newCode);

function newCode(): string {
  let rest = BigInt(`0x${randomBytes(14).toString("hex")}`);
  let text = "";
  for (let i = 0; i < 23; i++, rest >>= 5n) text += ALPHABET.charAt(Number(rest & 31n));
  return text.replace(/^(.{5})(.{5})(.{5})(.{8})$/, "$1-$2-$3-$4");
}

/** What is stored of a code, however it is typed; undefined for what can't be one. */
export function recoveryCodeHash(typed: string): Buffer | undefined {
  const plain = typed.toUpperCase().replaceAll(/[\s-]/g, "").replaceAll("O", "0").replaceAll(/[IL]/g, "1");
  return FORM.test(plain) ? createHash("sha256").update(plain).digest() : undefined;
}
