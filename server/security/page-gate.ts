import { LINK_PAGES } from "./headers";

/** Where a page request without a session should go. For comfort only: permission is decided in the procedures. */
const PUBLIC = new Set(["/sign-in", "/sign-in/google", "/register", "/terms", "/privacy", ...LINK_PAGES]);

/** `pass` on, first `refresh` the access token, or `refuse` a request for data that a page makes on its own. */
export type Gate = "pass" | "refresh" | "refuse";

/**
 * Only documents can be sent to the refresh page; a prefetch or a navigation within the app gets 401, upon which the browser
 * asks for the document. Files (icons, manifest) have an extension and belong to everybody.
 */
export function gatePage(pathname: string, headers: Headers, signedIn: boolean): Gate {
  if (signedIn || PUBLIC.has(pathname) || pathname.startsWith("/_next/") || /\.\w+$/.test(pathname))
    return "pass";
  const wanted = headers.get("sec-fetch-dest");
  if (wanted === "document") return "refresh";
  if (wanted === null) return headers.get("accept")?.includes("text/html") ? "refresh" : "pass";
  return wanted === "empty" ? "refuse" : "pass";
}
