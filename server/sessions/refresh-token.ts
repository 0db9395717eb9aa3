/**
 * The refresh token `session.generation.mac`. The mac can be computed again from the session's salt, so a repeated rotation
 * hands out the same successor, and the database holds hashes only.
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { env } from "@/server/env";

const PATTERN = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(0|[1-9]\d{0,8})\.([A-Za-z0-9_-]{43})$/;

export type ParsedRefreshToken = { sessionId: string; gen: number; mac: string };

/** The token of one generation of a session. `salt`: 128 random bits of the session's row. */
export function writeRefreshToken(sessionId: string, gen: number, salt: string): string {
  const mac = createHmac("sha256", Buffer.from(env().REFRESH_KEY, "hex")).update(
    `${sessionId}.${gen}.${salt}`,
  );
  return `${sessionId}.${gen}.${mac.digest("base64url")}`;
}

/** The parts of a well-formed token, or undefined. Says nothing about whether it is genuine. */
export function parseRefreshToken(token: string | undefined): ParsedRefreshToken | undefined {
  const [, sessionId, gen, mac] = PATTERN.exec(token ?? "") ?? [];
  return sessionId && gen && mac ? { sessionId, gen: Number(gen), mac } : undefined;
}

/** Whether we wrote this token, compared in constant time. */
export function isGenuine({ sessionId, gen, mac }: ParsedRefreshToken, salt: string): boolean {
  const wanted = writeRefreshToken(sessionId, gen, salt);
  return timingSafeEqual(hashRefreshToken(`${sessionId}.${gen}.${mac}`), hashRefreshToken(wanted));
}

/** What the database keeps of a token. */
export const hashRefreshToken = (token: string): Buffer => createHash("sha256").update(token).digest();

/** Which key wrote a session's tokens: a fingerprint, stored in its row. */
export const refreshKeyId = (): string =>
  createHash("sha256").update(`refresh key id ${env().REFRESH_KEY}`).digest("hex").slice(0, 8);
