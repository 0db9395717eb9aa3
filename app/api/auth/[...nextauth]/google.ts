/**
 * The trip to Google and back. It begins with a POST from our own page, and the GET that comes back counts only in the browser that
 * began it; whatever goes wrong there ends on a page that says so, with nothing half done.
 */
import { z } from "zod";
import { env, isSecureOrigin } from "@/server/env";
import { invariant, Refusal } from "@/server/errors";
import { decodeId } from "@/db/ids";
import { noteRefusal } from "@/server/security/answer-request";
import { apiAnswer } from "@/server/security/api-answer";
import { clientAddress } from "@/server/security/client-address";
import { apiHeaders } from "@/server/security/headers";
import { findProvider, hasGoogle } from "@/server/security/openid-provider";
import { enforceLimit } from "@/server/security/rate-limit";
import { safeNext } from "@/server/security/safe-next";
import { accessClaims, readAccessToken, writeAccessToken } from "@/server/sessions/access-token";
import {
  accessCookie,
  cookieNames,
  deviceCookie,
  findDevice,
  newDevice,
  readCookie,
  refreshCookie,
} from "@/server/sessions/cookies";
import { clearedOauthCookies, readWay, type Way, wayCookie } from "@/server/sessions/oauth-cookies";
import {
  type GoogleIdentity,
  linkIdentity,
  recordGoogleRefusal,
  signInWithIdentity,
} from "@/server/users/google-identity";
import { callNextAuth } from "./call-next-auth";
import { googleAttempt } from "./google-attempt";
import { openFrom } from "./open-from";
import { readJsonBody } from "./read-json-body";

const startBody = z.strictObject({
  csrfToken: z.string().max(200),
  callbackUrl: z.string().max(2048).default("/"),
  /** To link Google to the account that is signed in: the confirmation that was given for it. */
  stepUpId: z.string().max(40).optional(),
});

/**
 * Where at Google the browser goes next, in `next`; what its answer will be compared with goes into cookies. Nothing is stored.
 * NOT_FOUND when Google is not configured, GOOGLE_UNREACHABLE, SESSION_ENDED when somebody is to be linked and nobody is signed in.
 */
export async function startGoogle(request: Request): Promise<Response> {
  const { headers } = request;
  if (!hasGoogle()) throw new Refusal("NOT_FOUND");
  await enforceLimit("anonymous", clientAddress(headers));
  const { csrfToken, callbackUrl, stepUpId } = await readJsonBody(request, startBody);
  const linking = stepUpId === undefined ? null : decodeId("stp", stepUpId);
  if (linking === undefined) throw new Refusal("STEP_UP_REQUIRED");
  if (linking !== null && !(await claimsOf(headers))) throw new Refusal("SESSION_ENDED");
  const provider = await findProvider();
  const { options } = googleAttempt(provider);
  const answer = await callNextAuth(request, "signin/google", options, { body: { csrfToken } });
  if (answer.csrfFailed) throw new Refusal("ORIGIN_REFUSED");
  const { url } = z.object({ url: z.url() }).parse(answer.body);
  invariant(url.startsWith(provider.authorization), "next-auth sends people to the provider");
  const way = { next: safeNext(callbackUrl), device: findDevice(headers) ?? newDevice(), linking };
  return apiAnswer({ next: url }, { cookies: [...answer.cookies, wayCookie(way)] });
}

/** Google's answer. Always a redirect: to where the person was going, or to the page that says why not. */
export async function finishGoogle(request: Request, requestId: string): Promise<Response> {
  if (!hasGoogle()) throw new Refusal("NOT_FOUND");
  const address = clientAddress(request.headers);
  const way = readWay(request.headers);
  try {
    await enforceLimit("signInAddress", address);
    if (!way) throw new Refusal("GOOGLE_FAILED");
    const query = answerOf(request);
    if (query["error"] === "access_denied") throw new Refusal("GOOGLE_CANCELLED");
    const attempt = googleAttempt(await findProvider());
    await callNextAuth(request, "callback/google", attempt.options, { query });
    const identity = attempt.result();
    const cookies = await (way.linking === null
      ? signIn(request, identity, way)
      : link(request, identity, way.linking));
    return goTo(safeNext(way.next), cookies);
  } catch (error) {
    const { code } = noteRefusal(error, "/api/auth/callback/google");
    if (code === "GOOGLE_FAILED") await recordGoogleRefusal(address).catch(() => undefined); // the page comes first
    const said = new URLSearchParams({ problem: code, request: requestId, next: safeNext(way?.next) });
    if (way?.linking) said.set("linking", "1");
    return goTo(`/sign-in/google?${said}`, []);
  }
}

const claimsOf = (headers: Headers) => readAccessToken(readCookie(headers, cookieNames().access));

/** The parameters of an authorization response (RFC 6749, 4.1.2 and RFC 9207), and no others. */
function answerOf(request: Request): Record<string, string> {
  const given = new URL(request.url).searchParams;
  return Object.fromEntries(
    ["code", "state", "error", "iss"].flatMap((name) => {
      const value = given.get(name);
      return value === null ? [] : [[name, value.slice(0, 2048)]];
    }),
  );
}

async function signIn(request: Request, identity: GoogleIdentity, { device }: Way): Promise<string[]> {
  const { userId } = await signInWithIdentity(identity, clientAddress(request.headers));
  const session = await openFrom(request.headers, { userId, amr: "google", device });
  const claims = accessClaims(session);
  return [
    accessCookie(await writeAccessToken(claims), new Date(claims.exp * 1000)),
    refreshCookie(session.refreshToken, session.expiresAt),
    deviceCookie(device),
  ];
}

async function link(request: Request, identity: GoogleIdentity, stepUp: string): Promise<string[]> {
  const claims = await claimsOf(request.headers);
  if (!claims) throw new Refusal("SESSION_ENDED");
  const actor = { userId: claims.sub, sessionId: claims.sid, stepUp };
  await linkIdentity(actor, identity, clientAddress(request.headers));
  return [];
}

/** To a path of ours; the trip's cookies have done their work. */
function goTo(path: string, cookies: string[]): Response {
  const answer = new Response(null, {
    status: 303,
    headers: {
      ...apiHeaders({ secure: isSecureOrigin() }),
      location: new URL(path, env().APP_ORIGIN).href,
    },
  });
  for (const one of [...clearedOauthCookies(), ...cookies]) answer.headers.append("set-cookie", one);
  return answer;
}
