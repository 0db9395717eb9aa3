/**
 * The access token: a compact JWE (RFC 7516) of 15 minutes that says which session a request belongs to, and nothing personal.
 * It grants nothing by itself: each procedure reads the session's rows again.
 */
import { hkdfSync } from "node:crypto";
import { EncryptJWT, jwtDecrypt } from "jose";
import { z } from "zod";
import { env } from "@/server/env";
import type { SessionFacts } from "./session";

export const ACCESS_SECONDS = 900;

const ALGORITHM = { alg: "dir", enc: "A256GCM", typ: "at+jwt" } as const;

export const accessClaimsSchema = z.object({
  sub: z.uuid(),
  sid: z.uuid(),
  role: z.enum(["user", "admin"]),
  amr: z.string(),
  auth_time: z.number().int(),
  exp: z.number().int(),
});
export type AccessClaims = z.infer<typeof accessClaimsSchema>;

const seconds = (time: Date): number => Math.floor(time.getTime() / 1000);

/** What a token for this session says now: 15 minutes, and never beyond the session's end. */
export const accessClaims = (session: SessionFacts): AccessClaims => ({
  sub: session.userId,
  sid: session.sessionId,
  role: session.role,
  amr: session.amr,
  auth_time: seconds(session.createdAt),
  exp: Math.min(seconds(new Date()) + ACCESS_SECONDS, seconds(session.expiresAt)),
});

/** Encrypts under the current secret; the end of life stays the one in the claims. */
export function writeAccessToken(given: AccessClaims): Promise<string> {
  const { exp, ...rest } = given;
  const key = keyOf(env().NEXTAUTH_SECRET);
  return new EncryptJWT(rest)
    .setProtectedHeader({ ...ALGORITHM, kid: key.id })
    .setIssuer(env().APP_ORIGIN)
    .setAudience(env().APP_ORIGIN)
    .setIssuedAt()
    .setExpirationTime(exp)
    .encrypt(key.bytes);
}

/** Tokens of ours that were opened, the newest last: a page's calls all carry the same one. About 1 KB each. */
const opened = new Map<string, AccessClaims>();
const MOST_OPENED = 4_000;

/**
 * The claims of a token of ours that has not expired; undefined for anything else, never an error. Tokens of the previous
 * secret still count, so that changing it signs nobody out. A token is decrypted once: what it says never changes, and its end is
 * looked at each time.
 */
export async function readAccessToken(token: string | undefined): Promise<AccessClaims | undefined> {
  if (!token) return undefined;
  const known = opened.get(token);
  if (known && known.exp > seconds(new Date())) return { ...known };
  opened.delete(token);
  const claims = await openToken(token);
  if (!claims) return undefined;
  if (opened.size >= MOST_OPENED) opened.delete(opened.keys().next().value ?? "");
  opened.set(token, claims);
  return { ...claims };
}

async function openToken(token: string): Promise<AccessClaims | undefined> {
  const { NEXTAUTH_SECRET, NEXTAUTH_SECRET_PREVIOUS, APP_ORIGIN } = env();
  const keys = [NEXTAUTH_SECRET, NEXTAUTH_SECRET_PREVIOUS].flatMap((secret) =>
    secret ? [keyOf(secret)] : [],
  );
  try {
    const { payload } = await jwtDecrypt(token, (header) => findKey(keys, header.kid), {
      issuer: APP_ORIGIN,
      audience: APP_ORIGIN,
      typ: ALGORITHM.typ,
      keyManagementAlgorithms: [ALGORITHM.alg],
      contentEncryptionAlgorithms: [ALGORITHM.enc],
      requiredClaims: ["iat", "exp"],
    });
    return accessClaimsSchema.safeParse(payload).data;
  } catch {
    return undefined; // forged, foreign, expired or broken: all of them mean signed out
  }
}

type Key = { id: string; bytes: Uint8Array };
const derived = new Map<string, Key>();

function keyOf(secret: string): Key {
  const known = derived.get(secret);
  if (known) return known;
  const expand = (label: string, length: number): Buffer =>
    Buffer.from(hkdfSync("sha256", secret, "", label, length));
  const key = { id: expand("access token key id", 4).toString("hex"), bytes: expand("access token", 32) };
  derived.set(secret, key);
  return key;
}

function findKey(keys: Key[], id: string | undefined): Uint8Array {
  const found = keys.find((key) => key.id === id);
  if (!found) throw new Error("unknown key");
  return found.bytes;
}
