import { postAuth, type SignInRefusal, textIn } from "./post-auth";
import { refreshSession } from "./refresh-session";

type SignInOutcome = { outcome: "signed_in"; next: string } | ({ outcome: "refused" } & SignInRefusal);

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
  const answer = await postAuth("callback/credentials", { email, password, callbackUrl: next ?? "/" });
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
  return (await postAuth("signout", {})).ok;
}
