import { z } from "zod";
import { callCommand } from "@/db/command";
import { enforceLimit, LIMITS, limitKey, refuseTry } from "@/server/security/rate-limit";
import type { AccessClaims } from "./access-token";
import type { Actor } from "./session";

const row = z
  .object({
    user_id: z.uuid(),
    email: z.string(),
    display_name: z.string(),
    role: z.enum(["user", "admin"]),
    status: z.enum(["active", "frozen"]),
    email_verified: z.boolean(),
    tier: z.number().int(),
    has_factor: z.boolean(),
    second_factor_at: z.date().nullable(),
    created_at: z.date(),
    expires_at: z.date(),
    touch_due: z.boolean(),
    allowed: z.boolean(),
    retry_after: z.number().int(),
  })
  .optional();

/** What a request says of who sends it. */
type Caller = { claims: AccessClaims | undefined; address: string; background?: boolean };

/**
 * What every call begins with: who it is, and one call counted for their session, or for the address of somebody who is not signed in.
 * Undefined as `findActor` says; throws RATE_LIMITED.
 */
export async function admitCall({ claims, address, background }: Caller): Promise<Actor | undefined> {
  const actor = claims && (await findActor(claims, { background }));
  if (!actor) await enforceLimit("anonymous", address);
  return actor;
}

/**
 * Who a token's session belongs to, read from the rows in the statement that counts this call; undefined when it is signed out, idle too
 * long, past its end, or its account is closed. Unless `background`, this counts as use and keeps the session from going idle (written at
 * most once a minute). RATE_LIMITED when it was one call too many.
 */
export async function findActor(
  claims: AccessClaims,
  { background = false }: { background?: boolean | undefined } = {},
): Promise<Actor | undefined> {
  const { limit, window } = LIMITS.session;
  const args = {
    session: claims.sid,
    user: claims.sub,
    key: limitKey("session", claims.sid),
    limit,
    window: `${window} seconds`,
  };
  const found = await callCommand("app", "admit_session", args, row);
  if (!found) return undefined;
  if (found.touch_due && !background) {
    await callCommand("app", "touch_session", { session: claims.sid }, z.unknown());
  }
  if (!found.allowed) await refuseTry("session", claims.sid, found.retry_after);
  return {
    userId: found.user_id,
    sessionId: claims.sid,
    role: found.role,
    status: found.status,
    email: found.email,
    emailVerified: found.email_verified,
    tier: found.tier,
    hasFactor: found.has_factor,
    secondFactorAt: found.second_factor_at,
    displayName: found.display_name,
    createdAt: found.created_at,
    expiresAt: found.expires_at,
  };
}
