import type { NextAuthOptions } from "next-auth";
import Google, { type GoogleProfile } from "next-auth/providers/google";
import { z } from "zod";
import { env } from "@/server/env";
import { Refusal, type RefusalCode } from "@/server/errors";
import { log } from "@/server/observability/logger";
import type { OpenIdProvider } from "@/server/security/openid-provider";
import { OAUTH_SECONDS, oauthCookieNames } from "@/server/sessions/oauth-cookies";
import type { GoogleIdentity } from "@/server/users/google-identity";
import { fixedOptions, laxCookie } from "./auth-options";

const SOCKET_MS = 5_000;
const WITHIN_MS = 10_000;

/** https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims */
const claims = z.object({
  sub: z.string().min(1).max(255),
  email: z.email().max(254),
  email_verified: z.boolean().default(false),
  name: z.string().optional(),
});

/**
 * next-auth's options for one trip to Google, and who came back. next-auth proves the identity (state, PKCE, nonce, and the token's
 * signature, issuer, audience and times) and nothing else: it opens no session and writes no cookie but those of the trip.
 */
export function googleAttempt(provider: OpenIdProvider) {
  let proven: GoogleIdentity | undefined;
  let failure: Refusal | undefined;
  const fixed = fixedOptions();
  const trip = { ...laxCookie(), maxAge: OAUTH_SECONDS };
  const names = oauthCookieNames();
  const options: NextAuthOptions = {
    ...fixed,
    cookies: {
      ...fixed.cookies,
      state: { name: names.state, options: trip },
      pkceCodeVerifier: { name: names.pkce, options: trip },
      nonce: { name: names.nonce, options: trip },
    },
    providers: [
      googleProvider(provider, (error) => {
        failure = refusalFor(error);
      }),
    ],
    callbacks: {
      signIn: ({ profile }) => {
        const found = claims.safeParse(profile).data;
        if (found)
          proven = {
            issuer: provider.issuer,
            subject: found.sub,
            email: found.email,
            emailVerified: found.email_verified,
            name: found.name,
          };
        return "/"; // proved: the rest is ours
      },
      redirect: () => env().APP_ORIGIN,
    },
  };
  return {
    options,
    /** Who came back. Throws why nobody did: GOOGLE_UNREACHABLE, else GOOGLE_FAILED. */
    result(): GoogleIdentity {
      if (proven) return proven;
      throw failure ?? new Refusal("GOOGLE_FAILED");
    },
  };
}

/** next-auth's Google, with addresses that were checked instead of its own discovery, and a nonce. */
function googleProvider(provider: OpenIdProvider, onFailure: (error: unknown) => void) {
  const callback = `${env().APP_ORIGIN}/api/auth/callback/google`;
  const { wellKnown: _unchecked, ...google } = Google<GoogleProfile>({
    clientId: provider.clientId,
    clientSecret: provider.clientSecret,
    issuer: provider.issuer,
    jwks_endpoint: provider.jwks,
    authorization: {
      url: provider.authorization,
      params: { scope: "openid email profile", prompt: "select_account", redirect_uri: callback },
    },
    token: {
      url: provider.token,
      request: async ({ client, params, checks }) => {
        try {
          const asked = client.callback(callback, params, { ...checks, response_type: "code" });
          return { tokens: await within(WITHIN_MS, asked) };
        } catch (error) {
          onFailure(error);
          throw error;
        }
      },
    },
    checks: ["pkce", "state", "nonce"],
    httpOptions: { timeout: SOCKET_MS },
  });
  return google;
}

class TookTooLong extends Error {
  override readonly name = "TookTooLong";
}

/** The sockets have limits of their own, but an answer may also drip. */
async function within<Result>(ms: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TookTooLong()), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

const thrown = z.object({
  name: z.string().optional(),
  message: z.string().optional(),
  error: z.string().optional(),
  response: z.object({ statusCode: z.number().default(0) }).optional(),
});

/** By what openid-client throws: OPError is the provider's own answer, RPError what we found wrong with it, the rest the network. */
function refusalFor(error: unknown): Refusal {
  const { name = "unknown", error: said, message = "", response } = thrown.safeParse(error).data ?? {};
  const code = ((): RefusalCode => {
    if (said === "server_error" || said === "temporarily_unavailable") return "GOOGLE_UNREACHABLE";
    if (response && response.statusCode >= 500) return "GOOGLE_UNREACHABLE";
    const judged = ["OPError", "RPError", "TypeError"].includes(name) && !message.includes("timed out");
    return judged ? "GOOGLE_FAILED" : "GOOGLE_UNREACHABLE";
  })();
  log.info("google.refused", { code, errorName: name });
  return new Refusal(code);
}
