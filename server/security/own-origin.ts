import { env } from "@/server/env";

/**
 * True when a request comes from our own pages: its Origin is ours, or there is none and the browser itself says
 * same-origin. `null` (sandboxed frames, data: pages) is foreign. https://developer.mozilla.org/docs/Web/HTTP/Headers/Origin
 */
export function isOwnOrigin(headers: Headers): boolean {
  const origin = headers.get("origin");
  return origin === null ? headers.get("sec-fetch-site") === "same-origin" : origin === env().APP_ORIGIN;
}
