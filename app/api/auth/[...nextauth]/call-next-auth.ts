import type { NextApiRequest, NextApiResponse } from "next";
import NextAuth, { type NextAuthOptions } from "next-auth";
import { cookieNames, readCookie } from "@/server/sessions/cookies";
import { oauthCookieNames } from "@/server/sessions/oauth-cookies";

type Action = "csrf" | "callback/credentials" | "signout" | "signin/google" | "callback/google";

type NextAuthAnswer = { body: unknown; cookies: string[]; csrfFailed: boolean };

/**
 * Lets next-auth handle one action, given nothing but what that action needs: the checked body or query and its own
 * cookies by exact name. So neither foreign cookies, nor other parameters, nor forwarded headers reach it.
 */
export async function callNextAuth(
  request: Request,
  action: Action,
  options: NextAuthOptions,
  { body, query = {} }: { body?: Record<string, string>; query?: Record<string, string> } = {},
): Promise<NextAuthAnswer> {
  const known = cookiesOf(action).map((name) => [name, readCookie(request.headers, name)] as const);
  const given = {
    method: body ? "POST" : "GET",
    query: { ...query, nextauth: action.split("/") },
    cookies: Object.fromEntries(known.flatMap(([name, value]) => (value ? [[name, decode(value)]] : []))),
    headers: {},
    body: body && { ...body, json: "true" },
  };
  const answer = new RecordedAnswer();
  await NextAuth(given as unknown as NextApiRequest, answer as unknown as NextApiResponse, options);
  return { body: answer.body, cookies: answer.cookies, csrfFailed: askedForCsrf(answer.body) };
}

function cookiesOf(action: Action): string[] {
  const { access, csrf } = cookieNames();
  const { state, pkce, nonce } = oauthCookieNames();
  return action === "callback/google" ? [state, pkce, nonce] : [access, csrf];
}

/** next-auth writes cookie values percent-encoded and expects them decoded. */
function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return "";
  }
}

/** When the CSRF token is missing or wrong, next-auth answers with the address of a page that would ask for one. */
const askedForCsrf = (body: unknown): boolean =>
  typeof body === "object" && body !== null && "url" in body && String(body.url).endsWith("?csrf=true");

/** The part of a Node response that next-auth writes to. */
class RecordedAnswer {
  body: unknown;
  cookies: string[] = [];
  private readonly headers = new Map<string, unknown>();

  status(): this {
    return this;
  }
  getHeader(name: string): unknown {
    return this.headers.get(name);
  }
  setHeader(name: string, value: unknown): this {
    this.headers.set(name, value);
    if (name === "Set-Cookie" && Array.isArray(value)) this.cookies = value.map(String);
    return this;
  }
  json(body: unknown): void {
    this.body = body;
  }
  send(body: unknown): void {
    this.body = body;
  }
  end(): void {}
}
