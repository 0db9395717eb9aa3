/**
 * The only door to next-auth, which proves who somebody is: CSRF, the password, Google. Sessions are ours. It passes
 * what is listed here and nothing else, and its answers are translated into ours.
 */
import { z } from "zod";
import { Refusal } from "@/server/errors";
import { answerRequest } from "@/server/security/answer-request";
import { apiAnswer } from "@/server/security/api-answer";
import { isOwnOrigin } from "@/server/security/own-origin";
import { safeNext } from "@/server/security/safe-next";
import { clearedCookies, deviceCookie, refreshCookie } from "@/server/sessions/cookies";
import { signInAttempt } from "./auth-options";
import { callNextAuth } from "./call-next-auth";
import { finishGoogle, startGoogle } from "./google";
import { readJsonBody } from "./read-json-body";

const signInBody = z.strictObject({
  csrfToken: z.string().max(200),
  email: z.string().max(254),
  password: z.string().max(1024),
  callbackUrl: z.string().max(2048).default("/"),
});
const signOutBody = signInBody.pick({ csrfToken: true });

type Params = { params: Promise<{ nextauth: string[] }> };

function handle(request: Request, { params }: Params): Promise<Response> {
  return answerRequest("/api/auth", async (requestId) => {
    const action = `${request.method} ${(await params).nextauth.join("/")}`;
    if (request.method !== "GET" && !isOwnOrigin(request.headers)) throw new Refusal("ORIGIN_REFUSED");
    switch (action) {
      case "GET csrf":
        return csrf(request);
      case "POST callback/credentials":
        return signIn(request);
      case "POST signout":
        return signOut(request);
      case "POST signin/google":
        return startGoogle(request);
      case "GET callback/google": // the one GET that signs in, by protocol: what the trip began with guards it
        return finishGoogle(request, requestId);
      default:
        throw new Refusal("NOT_FOUND");
    }
  });
}

async function csrf(request: Request): Promise<Response> {
  const answer = await callNextAuth(request, "csrf", signInAttempt(request).options);
  return apiAnswer(answer.body, { cookies: answer.cookies });
}

async function signIn(request: Request): Promise<Response> {
  const { callbackUrl, ...body } = await readJsonBody(request, signInBody);
  const attempt = signInAttempt(request);
  const answer = await callNextAuth(request, "callback/credentials", attempt.options, { body });
  if (answer.csrfFailed) throw new Refusal("ORIGIN_REFUSED");
  const { session, device } = attempt.result();
  return apiAnswer(
    { next: safeNext(callbackUrl) },
    {
      cookies: [
        ...answer.cookies,
        refreshCookie(session.refreshToken, session.expiresAt),
        deviceCookie(device),
      ],
    },
  );
}

async function signOut(request: Request): Promise<Response> {
  const attempt = signInAttempt(request);
  const answer = await callNextAuth(request, "signout", attempt.options, {
    body: await readJsonBody(request, signOutBody),
  });
  if (answer.csrfFailed) throw new Refusal("ORIGIN_REFUSED");
  attempt.throwIfSignOutFailed();
  return apiAnswer(
    { signedOut: true },
    { cookies: clearedCookies(), headers: { "clear-site-data": '"cache", "storage"' } },
  );
}

export {
  handle as DELETE,
  handle as GET,
  handle as HEAD,
  handle as OPTIONS,
  handle as PATCH,
  handle as POST,
  handle as PUT,
};
