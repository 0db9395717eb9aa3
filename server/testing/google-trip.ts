/** The trip to Google and back, step by step, through the real routes. */
import { GET, POST } from "@/app/api/auth/[...nextauth]/route";
import { env } from "@/server/env";
import type { Browser } from "./browser";
import type { Account, TestOpenId } from "./openid-provider";

type Fields = { callbackUrl?: string; stepUpId?: string };

const call = (browser: Browser, method: "GET" | "POST", path: string, body?: object): Promise<Response> =>
  browser.send(
    `/api/auth/${path}`,
    { method, headers: { origin: env().APP_ORIGIN }, ...(body ? { body: JSON.stringify(body) } : {}) },
    (request) =>
      ({ GET, POST })[method](request, {
        params: Promise.resolve({ nextauth: (path.split("?")[0] ?? "").split("/") }),
      }),
  );

let made = 0;

/** Somebody whom nobody here knows yet. */
export const newAccount = (given: Partial<Account> = {}): Account => ({
  subject: `subject-${++made}`,
  email: `google${made}@example.org`,
  email_verified: true,
  name: "Lerato Dube",
  ...given,
});

/** The POST that begins it. */
export async function startTrip(browser: Browser, fields: Fields = {}): Promise<Response> {
  const { csrfToken } = (await (await call(browser, "GET", "csrf")).json()) as { csrfToken: string };
  return call(browser, "POST", "signin/google", { csrfToken, ...fields });
}

/** Goes there as this account. Where Google sends the browser back to, which has not gone there yet. */
export async function tripTo(
  google: TestOpenId,
  browser: Browser,
  account: Account | undefined,
  fields: Fields = {},
): Promise<URL> {
  const started = await startTrip(browser, fields);
  const { next } = (await started.json()) as { next: string };
  google.account = account;
  return google.visit(next);
}

/** Comes back with this answer. */
export const comeBack = (browser: Browser, { search }: Pick<URL, "search">): Promise<Response> =>
  call(browser, "GET", `callback/google${search}`);

/** The whole trip. */
export const signInWithGoogle = async (
  google: TestOpenId,
  browser: Browser,
  account: Account | undefined,
  fields: Fields = {},
): Promise<Response> => comeBack(browser, await tripTo(google, browser, account, fields));

/** Where an answer leads: its path, and the refusal's code where it is the page that tells one. */
export function leadsTo(answer: Response): { status: number; path: string; problem: string | null } {
  const { pathname, search, searchParams } = new URL(answer.headers.get("location") ?? "about:blank");
  const problem = searchParams.get("problem");
  return { status: answer.status, path: problem === null ? `${pathname}${search}` : pathname, problem };
}
