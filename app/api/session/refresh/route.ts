/** Where access tokens are renewed: POST rotates; GET is a page that POSTs and goes on, for a page asked for without one. */
import { randomBytes } from "node:crypto";
import { isSecureOrigin } from "@/server/env";
import { Refusal } from "@/server/errors";
import { newRequestId } from "@/server/observability/request-context";
import { answerRequest } from "@/server/security/answer-request";
import { apiAnswer, refusalAnswer } from "@/server/security/api-answer";
import { clientAddress } from "@/server/security/client-address";
import { staticHeaders } from "@/server/security/headers";
import { isOwnOrigin } from "@/server/security/own-origin";
import { safeNext } from "@/server/security/safe-next";
import { accessClaims, writeAccessToken } from "@/server/sessions/access-token";
import {
  accessCookie,
  clearedCookies,
  cookieNames,
  readCookie,
  refreshCookie,
} from "@/server/sessions/cookies";
import { rotateRefreshToken } from "@/server/sessions/rotate-refresh-token";
import { refreshPage } from "./refresh-page";

export function POST(request: Request): Promise<Response> {
  return answerRequest("/api/session/refresh", async (requestId) => {
    if (!isOwnOrigin(request.headers)) throw new Refusal("ORIGIN_REFUSED");
    return refresh(request, requestId);
  });
}

async function refresh({ headers }: Request, requestId: string): Promise<Response> {
  const rotation = await rotateRefreshToken(
    readCookie(headers, cookieNames().refresh),
    clientAddress(headers),
  );
  switch (rotation.outcome) {
    case "rotated":
    case "replayed": {
      const { session, refreshToken } = rotation;
      const claims = accessClaims(session);
      const accessEnd = new Date(claims.exp * 1000);
      const cookies = [
        accessCookie(await writeAccessToken(claims), accessEnd),
        refreshCookie(refreshToken, session.expiresAt),
      ];
      const body = {
        accessExpiresAt: accessEnd.toISOString(),
        sessionExpiresAt: session.expiresAt.toISOString(),
      };
      return apiAnswer(body, { cookies });
    }
    case "ended":
    case "reused":
      return refusalAnswer(new Refusal("SESSION_ENDED"), requestId, clearedCookies());
    case "refused":
      return refusalAnswer(new Refusal("SESSION_ENDED"), requestId);
  }
}

export function GET(request: Request): Response {
  const nonce = randomBytes(16).toString("base64");
  const next = safeNext(new URL(request.url).searchParams.get("next"));
  return new Response(refreshPage(next, nonce), {
    headers: {
      ...staticHeaders({ secure: isSecureOrigin() }),
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": `default-src 'none'; script-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    },
  });
}

function refuseMethod(): Response {
  return refusalAnswer(new Refusal("METHOD_NOT_ALLOWED"), newRequestId());
}

export { refuseMethod as DELETE, refuseMethod as OPTIONS, refuseMethod as PATCH, refuseMethod as PUT };
