/**
 * Headers of every page, errors included, with a fresh nonce; and the way to the refresh page for whoever has no access token.
 * No permission is decided here. APIs stay outside (their bodies would be cut) and set their own headers.
 */
import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { env, isSecureOrigin } from "@/server/env";
import { contentSecurityPolicy, pageHeaders } from "@/server/security/headers";
import { gatePage } from "@/server/security/page-gate";
import { readAccessToken } from "@/server/sessions/access-token";
import { cookieNames } from "@/server/sessions/cookies";

export const config = {
  matcher: [
    "/((?!_next/static/|api/trpc/[^/]+$|api/auth/|api/session/refresh$|api/inngest$|api/webhooks/|api/health$|api/ready$|api/metrics$|api/csp-report$|api/sentry$|api/admin/statements$).*)",
  ],
};

export async function proxy(request: NextRequest): Promise<NextResponse> {
  const nonce = randomBytes(16).toString("base64");
  const options = { secure: isSecureOrigin(), development: env().NODE_ENV === "development" };
  const response = await answer(request, nonce, contentSecurityPolicy(nonce, options));
  const headers = pageHeaders(nonce, options, request.nextUrl.pathname);
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

async function answer(request: NextRequest, nonce: string, policy: string): Promise<NextResponse> {
  const { pathname, search } = request.nextUrl;
  if (pathname.startsWith("/api/")) return pass(request, nonce, policy);
  if (request.method !== "GET" && request.method !== "HEAD") {
    return new NextResponse(null, { status: 405, headers: { allow: "GET, HEAD" } }); // pages take no forms and no actions
  }
  const claims = await readAccessToken(request.cookies.get(cookieNames().access)?.value);
  switch (gatePage(pathname, request.headers, claims !== undefined)) {
    case "refuse":
      return new NextResponse(null, { status: 401 });
    case "refresh": {
      const to = new URL("/api/session/refresh", env().APP_ORIGIN);
      to.searchParams.set("next", `${pathname}${search}`);
      return NextResponse.redirect(to, 307);
    }
    case "pass":
      return pass(request, nonce, policy);
  }
}

function pass(request: NextRequest, nonce: string, policy: string): NextResponse {
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy); // Next takes the nonce from the request's header
  return NextResponse.next({ request: { headers } });
}
