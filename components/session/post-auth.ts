export type SignInRefusal = {
  code: string;
  sentence: string;
  requestId?: string | undefined;
  retryAfterSeconds?: number | undefined;
};

/** By hand: a schema library would weigh more than the page. */
const fieldsOf = (body: unknown): Record<string, unknown> =>
  typeof body === "object" && body !== null ? Object.fromEntries(Object.entries(body)) : {};
/** A field of an answer, where it is text. */
export const textIn = (body: unknown, name: string): string | undefined => {
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

type Answer = { ok: true; body: unknown } | { ok: false; refusal: SignInRefusal };

/** Posts to the door of sign-in, with its CSRF token. Never throws: a lost answer is NO_ANSWER. */
export async function postAuth(action: string, fields: Record<string, string>): Promise<Answer> {
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
