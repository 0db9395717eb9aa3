/**
 * One person's HTTP: a cookie jar and an address of their own, since limits count by address (`TRUSTED_PROXIES=1`). Connections are kept and
 * answers taken compressed, as a browser does; without fetch, which would cost the machine as much as what is measured.
 */
import { gunzipSync } from "node:zlib";
import { request } from "undici";

const WITHIN_MS = 20_000;

type HttpAnswer = {
  status: number;
  /** By its name in small letters. */
  header: (name: string) => string | null;
  text: string;
};

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
      const {
        statusCode,
        headers: told,
        body: bytes,
      } = await request(`${origin}${path}`, {
        ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
        headers: {
          ...(body === undefined ? {} : { origin, "content-type": "application/json" }),
          "accept-encoding": "gzip",
          "x-forwarded-for": addressOf(number),
          cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
          ...headers,
        },
        headersTimeout: WITHIN_MS,
        bodyTimeout: WITHIN_MS,
      });
      for (const line of [told["set-cookie"] ?? []].flat()) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (/Max-Age=0(;|$)/.test(line)) cookies.delete(name);
        else cookies.set(name, value);
      }
      const content = Buffer.from(await bytes.arrayBuffer());
      const text = (told["content-encoding"] === "gzip" ? gunzipSync(content) : content).toString();
      return { status: statusCode, header: (name) => [told[name] ?? null].flat()[0] ?? null, text };
    },
  };
}

/** Signs in as the sign-in page does; what the password's own request answered. */
export async function signIn(person: HttpPerson, email: string, password: string): Promise<HttpAnswer> {
  const { csrfToken } = JSON.parse((await person.send("/api/auth/csrf")).text) as { csrfToken: string };
  return person.send("/api/auth/callback/credentials", { csrfToken, email, password });
}
