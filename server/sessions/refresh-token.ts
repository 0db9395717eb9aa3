/**
 * The refresh token `session.generation.mac`. The mac can be computed again from the session's salt, so a repeated rotation
 * hands out the same successor, and the database holds hashes only.
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { env } from "@/server/env";
import { invariant } from "@/server/errors";

const PATTERN = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(0|[1-9]\d{0,8})\.([A-Za-z0-9_-]{43})$/;

type ParsedRefreshToken = { sessionId: string; gen: number; mac: string };

const keyId = (key: string): string =>
  createHash("sha256").update(`refresh key id ${key}`).digest("hex").slice(0, 8);

/** Which key writes the tokens of a new session: a fingerprint, stored in its row. The session keeps to it until it ends. */
export const refreshKeyId = (): string => keyId(env().REFRESH_KEY);

/** The key a session's tokens are written with: the current one, or the one before while it is still set. */
function keyOf(id: string): Buffer | undefined {
  const { REFRESH_KEY, REFRESH_KEY_PREVIOUS } = env();
  const key = [REFRESH_KEY, REFRESH_KEY_PREVIOUS].find((one) => one !== undefined && keyId(one) === id);
  return key === undefined ? undefined : Buffer.from(key, "hex");
}

/** Whether tokens of this key are still taken. */
export const isKnownKeyId = (id: string): boolean => keyOf(id) !== undefined;

/** What of a session's row its tokens are made of: 128 random bits, and the key's fingerprint. */
type TokenSource = { salt: string; keyId: string };

/** The token of one generation of a session. The key must be known. */
export function writeRefreshToken(sessionId: string, gen: number, { salt, keyId: id }: TokenSource): string {
  const key = keyOf(id);
  invariant(key, "the session's key is known");
  const mac = createHmac("sha256", key).update(`${sessionId}.${gen}.${salt}`);
  return `${sessionId}.${gen}.${mac.digest("base64url")}`;
}

/** The parts of a well-formed token, or undefined. Says nothing about whether it is genuine. */
export function parseRefreshToken(token: string | undefined): ParsedRefreshToken | undefined {
  const [, sessionId, gen, mac] = PATTERN.exec(token ?? "") ?? [];
  return sessionId && gen && mac ? { sessionId, gen: Number(gen), mac } : undefined;
}

/** Whether we wrote this token, compared in constant time. */
export function isGenuine({ sessionId, gen, mac }: ParsedRefreshToken, source: TokenSource): boolean {
  const wanted = writeRefreshToken(sessionId, gen, source);
  return timingSafeEqual(hashRefreshToken(`${sessionId}.${gen}.${mac}`), hashRefreshToken(wanted));
}

/** What the database keeps of a token. */
export const hashRefreshToken = (token: string): Buffer => createHash("sha256").update(token).digest();
