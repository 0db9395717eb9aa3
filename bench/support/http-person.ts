/** One person's HTTP: a cookie jar and an address of their own, since limits count by address (`TRUSTED_PROXIES=1`). */

type HttpAnswer = { status: number; headers: Headers; text: string };

export type HttpPerson = {
  cookies: Map<string, string>;
  /** A POST of this JSON from our own pages, or a GET; redirects are answers. */
  send: (path: string, body?: unknown, headers?: Record<string, string>) => Promise<HttpAnswer>;
};

const addressOf = (number: number): string => `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`;

/** Keeps the cookies that are set, and lets go of those that are cleared. */
export function httpPerson(origin: string, number: number): HttpPerson {
  const cookies = new Map<string, string>();
  return {
    cookies,
    send: async (path, body, headers = {}) => {
      const answer = await fetch(`${origin}${path}`, {
        ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
        headers: {
          ...(body === undefined ? {} : { origin, "content-type": "application/json" }),
          "x-forwarded-for": addressOf(number),
          cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
          ...headers,
        },
        redirect: "manual",
        signal: AbortSignal.timeout(20_000),
      });
      for (const line of answer.headers.getSetCookie()) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (/Max-Age=0(;|$)/.test(line)) cookies.delete(name);
        else cookies.set(name, value);
      }
      return { status: answer.status, headers: answer.headers, text: await answer.text() };
    },
  };
}

/** Signs in as the sign-in page does; what the password's own request answered. */
export async function signIn(person: HttpPerson, email: string, password: string): Promise<HttpAnswer> {
  const { csrfToken } = JSON.parse((await person.send("/api/auth/csrf")).text) as { csrfToken: string };
  return person.send("/api/auth/callback/credentials", { csrfToken, email, password });
}
