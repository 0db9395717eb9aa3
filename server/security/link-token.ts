/** The secret part of a mailed link: 32 random bytes, of which the database has the hash only. */
import { createHash, randomBytes } from "node:crypto";

const FORM = /^[\w-]{43}$/;
const IN_LINK = /#t=[\w-]{43}/g;

/** A new one, as it stands behind `#t=`, and what is stored of it. */
export function newLinkToken(): { token: string; sha256: Buffer } {
  const token = randomBytes(32).toString("base64url");
  return { token, sha256: hash(token) };
}

/** What is stored of a token; undefined for what can't be one. */
export const linkTokenHash = (token: string): Buffer | undefined =>
  FORM.test(token) ? hash(token) : undefined;

/** A text of ours without the tokens of its links: what may be kept of a mail that went out. */
export const withoutTokens = (text: string): string => text.replaceAll(IN_LINK, "#t=…");

const hash = (token: string): Buffer => createHash("sha256").update(token).digest();
