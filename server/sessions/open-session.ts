import { randomBytes } from "node:crypto";
import { z } from "zod";
import { callCommand } from "@/db/command";
import { newId } from "@/db/ids";
import { Refusal } from "@/server/errors";
import { currentRequestId } from "@/server/observability/request-context";
import { addressHash } from "@/server/security/client-address";
import { hashRefreshToken, refreshKeyId, writeRefreshToken } from "./refresh-token";
import type { SessionFacts } from "./session";

const opened = z
  .object({ role: z.enum(["user", "admin"]), created_at: z.date(), expires_at: z.date() })
  .optional();

/**
 * Opens a session for somebody who has just proved who they are, with a new id and the first refresh token. `replaces` is the
 * session this browser had until now; it ends in the same statement. A second call opens a second session.
 * Throws SIGN_IN_FAILED when the account was closed meanwhile, or what was proved is not the person's any more: the password with the
 * hash that was checked, or an identity at Google.
 */
export async function openSession(input: {
  userId: string;
  amr: string;
  /** Of the password that was checked, when signing in with one. */
  passwordHash?: string | null;
  deviceHash: string;
  userAgent: string | null;
  address: string;
  replaces?: string;
}): Promise<SessionFacts & { refreshToken: string }> {
  const sessionId = newId();
  const salt = randomBytes(16).toString("hex");
  const refreshToken = writeRefreshToken(sessionId, 0, { salt, keyId: refreshKeyId() });
  const row = await callCommand(
    "app",
    "open_session",
    {
      id: sessionId,
      user: input.userId,
      salt,
      keyId: refreshKeyId(),
      refreshSha256: hashRefreshToken(refreshToken),
      amr: input.amr,
      passwordHash: input.passwordHash ?? null,
      deviceId: input.deviceHash,
      userAgent: input.userAgent && printable(input.userAgent),
      replaces: input.replaces ?? null,
      request: currentRequestId(),
      ipHash: addressHash(input.address),
    },
    opened,
  );
  if (!row) throw new Refusal("SIGN_IN_FAILED");
  return {
    userId: input.userId,
    sessionId,
    role: row.role,
    amr: input.amr,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    refreshToken,
  };
}

const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, "").slice(0, 300);
