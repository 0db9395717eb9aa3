import { refreshSession } from "./refresh-session";

export type SignInRefusal = {
  code: string;
  sentence: string;
  requestId?: string | undefined;
  retryAfterSeconds?: number | undefined;
};

export type SignInOutcome = { outcome: "signed_in"; next: string } | ({ outcome: "refused" } & SignInRefusal);

/** By hand: a schema library would weigh more than the page. */
const fieldsOf = (body: unknown): Record<string, unknown> =>
  typeof body === "object" && body !== null ? Object.fromEntries(Object.entries(body)) : {};
const textIn = (body: unknown, name: string): string | undefined => {
  const value = fieldsOf(body)[name];
  return typeof value === "string" ? value : undefined;
};

function refusalIn(body: unknown): SignInRefusal {
  const [code, sentence, wait] = [
    textIn(body, "code"),
    textIn(body, "sentence"),
    fieldsOf(body)["retryAfterSeconds"],
  ];
  if (code === undefined || sentence === undefined) return NO_ANSWER;
  return {
    code,
    sentence,
    requestId: textIn(body, "requestId"),
    retryAfterSeconds: typeof wait === "number" ? wait : undefined,
  };
}

const NO_ANSWER: SignInRefusal = {
  code: "NO_ANSWER",
  sentence: "We couldn't reach the wallet. Check your connection and try again.",
};

/**
 * Signs in with e-mail and password; the answer sets the cookies. `next` is a path of ours, checked by the server: go there with
 * a full page load. Refusals: SIGN_IN_FAILED, RATE_LIMITED and BUSY (with the seconds to wait), NO_ANSWER.
 */
export async function signIn(input: {
  email: string;
  password: string;
  next?: string | undefined;
}): Promise<SignInOutcome> {
  const { email, password, next } = input;
  const answer = await post("callback/credentials", { email, password, callbackUrl: next ?? "/" });
  return answer.ok
    ? { outcome: "signed_in", next: textIn(answer.body, "next") ?? "/" }
    : { outcome: "refused", ...answer.refusal };
}

/**
 * Ends the session and clears its cookies. The access token is renewed first, since the server learns from it which session to
 * end. False when the server could not be reached: the session may go on.
 */
export async function signOut(): Promise<boolean> {
  const outcome = await refreshSession();
  if (outcome === "unreachable") return false;
  return (await post("signout", {})).ok;
}

type Answer = { ok: true; body: unknown } | { ok: false; refusal: SignInRefusal };

async function post(action: string, fields: Record<string, string>): Promise<Answer> {
  try {
    const csrfToken = textIn(
      await (await fetch("/api/auth/csrf", { cache: "no-store" })).json(),
      "csrfToken",
    );
    const response = await fetch(`/api/auth/${action}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...fields, csrfToken }),
    });
    const body: unknown = await response.json();
    return response.ok ? { ok: true, body } : { ok: false, refusal: refusalIn(body) };
  } catch {
    return { ok: false, refusal: NO_ANSWER };
  }
}
