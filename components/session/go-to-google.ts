import { postAuth, type SignInRefusal, textIn } from "./post-auth";
import { refreshSession } from "./refresh-session";

/**
 * Leaves for Google, which brings the browser back to `next`. With `stepUpId` (confirmed as `google.link`) the account there is linked
 * to who is signed in here; they are kept signed in for the way. Answers only when it can't leave.
 */
export async function goToGoogle({
  next,
  stepUpId,
}: {
  next: string;
  stepUpId?: string;
}): Promise<SignInRefusal | undefined> {
  if (stepUpId !== undefined) await refreshSession();
  const wish = stepUpId === undefined ? { callbackUrl: next } : { callbackUrl: next, stepUpId };
  const answer = await postAuth("signin/google", wish);
  if (!answer.ok) return answer.refusal;
  const to = textIn(answer.body, "next") ?? next;
  if (stepUpId === undefined)
    window.location.replace(to); // "back" leads to where the button was
  else window.location.assign(to);
  return undefined;
}
