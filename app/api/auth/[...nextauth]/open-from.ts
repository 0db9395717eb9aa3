import { clientAddress } from "@/server/security/client-address";
import { readAccessToken } from "@/server/sessions/access-token";
import { cookieNames, deviceHash, readCookie } from "@/server/sessions/cookies";
import { openSession } from "@/server/sessions/open-session";

export type Opened = Awaited<ReturnType<typeof openSession>>;

/** A new session for whoever has just proved who they are in this browser; the one it had until now ends. */
export async function openFrom(
  headers: Headers,
  { userId, amr, device }: { userId: string; amr: "pwd" | "google"; device: string },
): Promise<Opened> {
  const before = await readAccessToken(readCookie(headers, cookieNames().access));
  return openSession({
    userId,
    amr,
    deviceHash: deviceHash(device),
    userAgent: headers.get("user-agent"),
    address: clientAddress(headers),
    ...(before ? { replaces: before.sid } : {}),
  });
}
