import { z } from "zod";
import { callCommand } from "@/db/command";
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
  })
  .optional();

/**
 * Who a token's session belongs to, read from the rows in one statement; undefined when it is signed out, idle too long, past
 * its end, or its account is closed. Unless `background`, this counts as use and keeps the session from going idle (written at
 * most once a minute).
 */
export async function findActor(
  claims: AccessClaims,
  { background = false } = {},
): Promise<Actor | undefined> {
  const found = await callCommand("app", "read_session", { session: claims.sid, user: claims.sub }, row);
  if (!found) return undefined;
  if (found.touch_due && !background) {
    await callCommand("app", "touch_session", { session: claims.sid }, z.unknown());
  }
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
