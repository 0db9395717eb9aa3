import { env } from "@/server/env";

const HOME = "/";

/**
 * Where to go after signing in: a path of ours, or home. Parsed as a browser would, so that `//elsewhere`, `/\elsewhere`,
 * `javascript:` and control characters can't leave our origin; API paths are no pages.
 */
export function safeNext(wanted: unknown): string {
  if (typeof wanted !== "string" || wanted.length > 2048) return HOME;
  const origin = env().APP_ORIGIN;
  if (!wanted.startsWith("/") && !wanted.startsWith(`${origin}/`)) return HOME;
  const url = URL.parse(wanted, origin);
  if (url?.origin !== origin || url.username !== "" || url.password !== "") return HOME;
  const path = `${url.pathname}${url.search}${url.hash}`;
  return path.startsWith("//") || /^\/api(\/|$)/i.test(url.pathname) ? HOME : path;
}
