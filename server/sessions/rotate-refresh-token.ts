import { z } from "zod";
import { callCommand } from "@/db/command";
import { currentRequestId } from "@/server/observability/request-context";
import { addressHash } from "@/server/security/client-address";
import { enforceLimit } from "@/server/security/rate-limit";
import {
  hashRefreshToken,
  isGenuine,
  isKnownKeyId,
  parseRefreshToken,
  writeRefreshToken,
} from "./refresh-token";
import type { SessionFacts } from "./session";

const salted = z.object({ salt: z.string(), key_id: z.string() }).optional();

const rotated = z.discriminatedUnion("outcome", [
  z.object({
    outcome: z.enum(["rotated", "replayed"]),
    user_id: z.uuid(),
    role: z.enum(["user", "admin"]),
    amr: z.string(),
    created_at: z.date(),
    expires_at: z.date(),
  }),
  z.object({ outcome: z.enum(["ended", "reused", "unknown"]) }),
]);

export type Rotation =
  | { outcome: "rotated" | "replayed"; session: SessionFacts; refreshToken: string }
  | { outcome: "ended" | "reused" | "refused" };

/**
 * Uses a refresh token and gives its successor. A second call within 10 seconds gives the same successor (`replayed`); later, or
 * with an older token, it means that somebody has a copy, and the session ends for everybody (`reused`). `ended`: signed out or
 * past its end. `refused`: not a token of ours; nothing changes, or anyone could sign others out.
 * Throws RATE_LIMITED above 30 a minute for a session. https://datatracker.ietf.org/doc/html/rfc9700#section-4.14
 */
export async function rotateRefreshToken(token: string | undefined, address: string): Promise<Rotation> {
  const parsed = parseRefreshToken(token);
  if (!parsed) return { outcome: "refused" };
  const { sessionId, gen } = parsed;
  const row = await callCommand("app", "find_refresh_salt", { session: sessionId }, salted);
  if (!row || !isKnownKeyId(row.key_id)) return { outcome: "refused" };
  const source = { salt: row.salt, keyId: row.key_id };
  if (!isGenuine(parsed, source)) return { outcome: "refused" };
  await enforceLimit("refresh", sessionId);

  const refreshToken = writeRefreshToken(sessionId, gen + 1, source);
  const answer = await callCommand(
    "app",
    "rotate_refresh_token",
    {
      session: sessionId,
      gen,
      sha256: hashRefreshToken(writeRefreshToken(sessionId, gen, source)),
      successorSha256: hashRefreshToken(refreshToken),
      request: currentRequestId(),
      ipHash: addressHash(address),
    },
    rotated,
  );
  switch (answer.outcome) {
    case "unknown":
      return { outcome: "refused" };
    case "ended":
    case "reused":
      return { outcome: answer.outcome };
    case "rotated":
    case "replayed":
      return {
        outcome: answer.outcome,
        refreshToken,
        session: {
          userId: answer.user_id,
          sessionId,
          role: answer.role,
          amr: answer.amr,
          createdAt: answer.created_at,
          expiresAt: answer.expires_at,
        },
      };
  }
}
