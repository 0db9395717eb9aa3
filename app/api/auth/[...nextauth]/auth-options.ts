import type { NextAuthOptions } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { z } from "zod";
import { env, isSecureOrigin } from "@/server/env";
import { invariant, Refusal } from "@/server/errors";
import { clientAddress } from "@/server/security/client-address";
import {
  ACCESS_SECONDS,
  accessClaims,
  accessClaimsSchema,
  readAccessToken,
  writeAccessToken,
} from "@/server/sessions/access-token";
import { cookieNames, deviceHash, findDevice, newDevice } from "@/server/sessions/cookies";
import { endSession } from "@/server/sessions/end-session";
import { checkPassword } from "@/server/users/check-password";
import { type Opened, openFrom } from "./open-from";

const credentials = z.object({ email: z.string(), password: z.string() });

/**
 * next-auth's options for one request, and what came of it. They belong to one request because next-auth swallows what its
 * callbacks throw, or writes it into a URL: what was thrown is kept here instead.
 */
export function signInAttempt(request: Request) {
  const { headers } = request;
  const address = clientAddress(headers);
  const device = findDevice(headers) ?? newDevice();
  let proved: Awaited<ReturnType<typeof checkPassword>> | undefined;
  let opened: Opened | undefined;
  let failure: unknown;

  const authorize = async (given: unknown): Promise<{ id: string } | null> => {
    try {
      proved = await checkPassword({
        ...credentials.parse(given),
        deviceHash: deviceHash(device),
        address,
      });
      return { id: proved.userId };
    } catch (error) {
      failure = error;
      return null;
    }
  };

  const options: NextAuthOptions = {
    ...fixedOptions(),
    providers: [Credentials({ credentials: {}, authorize })],
    callbacks: {
      jwt: async () => {
        invariant(proved, "next-auth asks for a token of somebody it accepted");
        opened = await openFrom(headers, { ...proved, amr: "pwd", device });
        return accessClaims(opened);
      },
      redirect: () => env().APP_ORIGIN, // the route decides where to go
    },
    events: {
      signOut: async ({ token }) => {
        const claims = accessClaimsSchema.safeParse(token).data;
        if (claims)
          failure = await failureOf(endSession({ userId: claims.sub, sessionId: claims.sid }, claims.sid));
      },
    },
  };
  return {
    options,
    /** The session that was opened. Throws why it was not. */
    result(): { session: Opened; device: string } {
      if (failure) throw failure;
      invariant(opened, "next-auth accepted or refused");
      return { session: opened, device };
    },
    /** A session that had ended before is signed out as well as one can be. */
    throwIfSignOutFailed(): void {
      if (failure && !(failure instanceof Refusal && failure.code === "SESSION_ENDED")) throw failure;
    },
  };
}

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

/** The attributes of next-auth's own cookies. */
export const laxCookie = () =>
  ({ httpOnly: true, sameSite: "lax", path: "/", secure: isSecureOrigin() }) as const;

/** The same for all requests. The token's life is set twice, since each of next-auth's defaults is 30 days. */
export function fixedOptions(): Pick<
  NextAuthOptions,
  "secret" | "useSecureCookies" | "cookies" | "session" | "jwt" | "pages" | "logger"
> {
  const names = cookieNames();
  const options = laxCookie();
  return {
    secret: env().NEXTAUTH_SECRET,
    useSecureCookies: isSecureOrigin(),
    cookies: {
      sessionToken: { name: names.access, options },
      csrfToken: { name: names.csrf, options },
      callbackUrl: { name: names.callback, options },
    },
    session: { strategy: "jwt", maxAge: ACCESS_SECONDS },
    jwt: {
      maxAge: ACCESS_SECONDS,
      encode: ({ token }) => writeAccessToken(accessClaimsSchema.parse(token)),
      decode: async ({ token }) => (await readAccessToken(token)) ?? null,
    },
    pages: { signIn: "/sign-in", signOut: "/", error: "/sign-in" },
    logger: { error: () => undefined, warn: () => undefined, debug: () => undefined }, // ours keeps what it would say
  };
}
