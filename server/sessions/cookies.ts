/** Names and attributes of all cookies about who somebody is. RFC 6265bis, 4.1.3 for the prefixes. */
import { randomBytes } from "node:crypto";
import { isSecureOrigin } from "@/server/env";
import { keyedHash } from "@/server/security/keyed-hash";

const YEAR = 365 * 24 * 3600;

/** `__Host-` binds a cookie to this host; a cookie with a path can only be `__Secure-`. Neither exists on plain http (loopback). */
export const host = (name: string): string => (isSecureOrigin() ? `__Host-${name}` : name);

/** Our five cookies, as they are called on this origin. */
export const cookieNames = () => ({
  access: host("w.at"),
  refresh: isSecureOrigin() ? "__Secure-w.rt" : "w.rt",
  device: host("w.dev"),
  csrf: host("w.csrf"),
  callback: host("w.cb"),
});

type Attributes = { maxAge: number; path?: string; sameSite: "Lax" | "Strict" };

/** A whole Set-Cookie value; HttpOnly always. */
export function serialise(name: string, value: string, { maxAge, path = "/", sameSite }: Attributes): string {
  const secure = isSecureOrigin() ? "; Secure" : "";
  return `${name}=${value}; Path=${path}; Max-Age=${Math.max(0, maxAge)}; HttpOnly${secure}; SameSite=${sameSite}`;
}

const secondsUntil = (end: Date): number => Math.floor((end.getTime() - Date.now()) / 1000);

/** Lax, since people come back from the hosted checkout by a link from elsewhere. */
export const accessCookie = (token: string, end: Date): string =>
  serialise(cookieNames().access, token, { maxAge: secondsUntil(end), sameSite: "Lax" });

/** Sent to `/api/session` only, and never by a request another site caused. */
export const refreshCookie = (token: string, end: Date): string =>
  serialise(cookieNames().refresh, token, {
    maxAge: secondsUntil(end),
    path: "/api/session",
    sameSite: "Strict",
  });

/** Take both tokens out of the browser. */
export const clearedCookies = (): string[] => [
  serialise(cookieNames().access, "", { maxAge: 0, sameSite: "Lax" }),
  serialise(cookieNames().refresh, "", { maxAge: 0, path: "/api/session", sameSite: "Strict" }),
];

/** 128 random bits that make a browser known again after it signed out. */
export const newDevice = (): string => randomBytes(16).toString("base64url");

/** For a year; sign-in alone looks at it. */
export const deviceCookie = (device: string): string =>
  serialise(cookieNames().device, device, { maxAge: YEAR, sameSite: "Strict" });
/** The known device a request comes from; undefined for anything we did not write. */
export function findDevice(headers: Headers): string | undefined {
  const device = readCookie(headers, cookieNames().device);
  return device && /^[A-Za-z0-9_-]{22}$/.test(device) ? device : undefined;
}

/** What the database keeps of a device. */
export const deviceHash = (device: string): string => keyedHash("device", device).toString("hex");

/** The value of one cookie of a request; undefined when it is missing or not plain. */
export function readCookie(headers: Headers, name: string): string | undefined {
  for (const pair of headers.get("cookie")?.split(";") ?? []) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim() || undefined;
  }
  return undefined;
}
