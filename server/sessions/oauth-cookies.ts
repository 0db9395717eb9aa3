/** Cookies of one trip to the OpenID provider and back: what the answer is compared with, and where to go then. Ten minutes, Lax. */
import { z } from "zod";
import { host, readCookie, serialise } from "./cookies";

export const OAUTH_SECONDS = 600;

/** `state`, `pkce` and `nonce` are written and read by next-auth, encrypted; `way` is ours. */
export const oauthCookieNames = () => ({
  state: host("w.oauth-state"),
  pkce: host("w.oauth-pkce"),
  nonce: host("w.oauth-nonce"),
  way: host("w.oauth-way"),
});

const way = z.strictObject({
  /** A path of ours. */
  next: z.string().max(2048),
  /** The known device, whose own cookie does not come along from another site. */
  device: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  /** To link, not to sign in: the confirmation that was given for it. The command checks it against the live session. */
  linking: z.uuid().nullable(),
});
export type Way = z.infer<typeof way>;

/** Keeps the way beside the trip's other cookies: a new trip replaces all four, so they always belong together. */
export const wayCookie = (kept: Way): string =>
  serialise(oauthCookieNames().way, Buffer.from(JSON.stringify(kept)).toString("base64url"), {
    maxAge: OAUTH_SECONDS,
    sameSite: "Lax",
  });

/** The way that was kept; undefined for anything we did not write. */
export function readWay(headers: Headers): Way | undefined {
  try {
    const text = Buffer.from(readCookie(headers, oauthCookieNames().way) ?? "", "base64url").toString();
    return way.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** The trip is over, however it ended: none of it counts again. */
export const clearedOauthCookies = (): string[] =>
  Object.values(oauthCookieNames()).map((name) => serialise(name, "", { maxAge: 0, sameSite: "Lax" }));
