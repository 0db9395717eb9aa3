/** Tries of a code or a password by whoever is signed in: counted for the session, so that a thief's stop the thief, and for the person. */
import { enforceLimit, returnTry } from "./rate-limit";

type Who = { userId: string; sessionId: string };

const here = ({ userId, sessionId }: Who): string => `${userId}\n${sessionId}`;

/** Counts one try, or throws RATE_LIMITED. One that this session has too many of doesn't count for the person. */
export async function enforceCodeTry(who: Who): Promise<void> {
  await enforceLimit("codeTries", here(who));
  await enforceLimit("allCodeTries", who.userId);
}

/** It was right: only wrong ones are counted. */
export async function returnCodeTry(who: Who): Promise<void> {
  await returnTry("codeTries", here(who));
  await returnTry("allCodeTries", who.userId);
}
