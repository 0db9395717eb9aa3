/** Limits, counted in PostgreSQL, so that a restart forgets nothing and all processes count together. */
import { z } from "zod";
import { callCommand } from "@/db/command";
import { Refusal } from "@/server/errors";
import { currentRequestId } from "@/server/observability/request-context";
import { keyedHash } from "./keyed-hash";

const MINUTE = 60;
const HOUR = 3600;

/** Tries per window in seconds. The subject each is counted for stands behind it. */
export const LIMITS = {
  signIn: { limit: 5, window: 15 * MINUTE }, // account and address, or account and known device
  signInAddress: { limit: 20, window: 15 * MINUTE }, // address; known devices don't count
  signInFailures: { limit: 100, window: 365 * 24 * HOUR }, // account, or account and known device; forgotten at success, reset and unlock
  register: { limit: 5, window: HOUR }, // address
  resets: { limit: 3, window: HOUR }, // e-mail address, as it was typed
  unlockMails: { limit: 3, window: HOUR }, // e-mail address, as it was typed
  linkMails: { limit: 10, window: HOUR }, // address: mails asked for by whoever is not signed in
  verificationMails: { limit: 5, window: HOUR }, // user: mails to an address nobody has confirmed, own or new
  refresh: { limit: 30, window: MINUTE }, // session
  session: { limit: 300, window: MINUTE }, // session, any procedure
  anonymous: { limit: 60, window: MINUTE }, // address, any procedure
  cspReports: { limit: 60, window: MINUTE }, // address
  codeTries: { limit: 10, window: HOUR }, // user and session: wrong codes of the app, or passwords
  allCodeTries: { limit: 50, window: HOUR }, // user: the same, in all sessions, so that one can't use up the others' at once
  stepUps: { limit: 60, window: HOUR }, // user: confirmations asked for
  recoveryTries: { limit: 5, window: HOUR }, // user: wrong recovery codes
  deposits: { limit: 20, window: HOUR }, // user
  withdrawals: { limit: 10, window: HOUR }, // user
  transfers: { limit: 30, window: HOUR }, // user
  exports: { limit: 5, window: 24 * HOUR }, // user: copies of their data
  recipients: { limit: 60, window: HOUR }, // user: addresses asked for
  profile: { limit: 10, window: HOUR }, // user
  identity: { limit: 5, window: 24 * HOUR }, // user: identity numbers tried
  bankAccounts: { limit: 10, window: HOUR }, // user
} as const satisfies Record<string, { limit: number; window: number }>;

export type LimitName = keyof typeof LIMITS;

const hit = z.object({ allowed: z.boolean(), retry_after: z.number().int() });

/** What the counter of a subject is stored under. */
export const limitKey = (name: LimitName | `${LimitName} noted`, subject: string): Buffer =>
  keyedHash("rate-limit", `${name}\n${subject}`);

/** Counts one try. Says how long to wait in seconds when it is one too many; refused tries don't count. */
export async function hitRateLimit(
  key: Buffer,
  { limit, window }: { limit: number; window: number },
): Promise<{ allowed: boolean; retryAfterSeconds: number }> {
  const row = await callCommand("app", "hit_rate_limit", { key, limit, window: `${window} seconds` }, hit);
  return { allowed: row.allowed, retryAfterSeconds: row.retry_after };
}

/**
 * Counts one try for this subject, or throws RATE_LIMITED with the seconds to wait. The subject is stored as a keyed hash only.
 * The first refusal of a subject in a window writes an audit row.
 */
export async function enforceLimit(name: LimitName, subject: string): Promise<void> {
  const { allowed, retryAfterSeconds } = await hitRateLimit(limitKey(name, subject), LIMITS[name]);
  if (!allowed) await refuseTry(name, subject, retryAfterSeconds);
}

/** What `enforceLimit` does about a try that was one too many, for a command that counted it itself. */
export async function refuseTry(name: LimitName, subject: string, retryAfterSeconds: number): Promise<never> {
  const noted = await hitRateLimit(limitKey(`${name} noted`, subject), {
    limit: 1,
    window: LIMITS[name].window,
  });
  if (noted.allowed) {
    await callCommand(
      "app",
      "record_limit_hit",
      { limit: name, key: limitKey(name, subject), request: currentRequestId() },
      z.unknown(),
    );
  }
  throw new Refusal("RATE_LIMITED", { retryAfterSeconds });
}

/** Starts the count of this subject again. */
export async function forgetLimit(name: LimitName, subject: string): Promise<void> {
  await callCommand("app", "forget_rate_limit", { key: limitKey(name, subject) }, z.unknown());
}

/** Takes this subject's newest try back, when it turned out to be none. */
export async function returnTry(name: LimitName, subject: string): Promise<void> {
  await callCommand("app", "return_rate_limit", { key: limitKey(name, subject) }, z.unknown());
}
