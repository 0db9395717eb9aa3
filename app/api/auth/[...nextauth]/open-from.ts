import { clientAddress } from "@/server/security/client-address";
import { readAccessToken } from "@/server/sessions/access-token";
import { cookieNames, deviceHash, readCookie } from "@/server/sessions/cookies";
import { openSession } from "@/server/sessions/open-session";

export type Opened = Awaited<ReturnType<typeof openSession>>;

/** A new session for whoever has just proved who they are in this browser; the one it had until now ends. */
export async function openFrom(
  headers: Headers,
  {
    device,
    ...proved
  }: { userId: string; device: string } & ({ amr: "pwd"; passwordHash: string } | { amr: "google" }),
): Promise<Opened> {
  const before = await readAccessToken(readCookie(headers, cookieNames().access));
  return openSession({
    ...proved,
    deviceHash: deviceHash(device),
    userAgent: headers.get("user-agent"),
    address: clientAddress(headers),
    ...(before ? { replaces: before.sid } : {}),
  });
}
