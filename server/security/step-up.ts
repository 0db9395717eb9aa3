/** "It is really you who wants this": a challenge for one action with its details, confirmed by a code, used up by the command. */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { callCommand } from "@/db/command";
import { newId } from "@/db/ids";
import { Refusal } from "@/server/errors";
import { currentRequestId } from "@/server/observability/request-context";
import { verifyPassword } from "@/server/users/password-hash";
import { normalisePassword } from "@/server/users/password-policy";
import { openSecret } from "./factor-secret";
import { enforceCodeTry, returnCodeTry } from "./code-tries";
import { enforceLimit, returnTry } from "./rate-limit";
import { recoveryCodeHash } from "./recovery-codes";
import {
  STEP_UP_DETAILS,
  STEP_UP_METHODS,
  type StepUpAction,
  type StepUpDetails,
  type StepUpMethod,
} from "./step-up-actions";
import { totpStep } from "./totp";

type Who = { userId: string; sessionId: string };

const methods = z.array(z.enum(STEP_UP_METHODS));
const started = z.object({ methods, expires_at: z.date() });
const tried = z.object({
  outcome: z.enum(["go", "ended", "too_many", "satisfied"]),
  methods: methods.nullable(),
  factor_id: z.uuid().nullable(),
  secret_ciphertext: z.string().nullable(),
  password_hash: z.string().nullable(),
});
const satisfied = z.object({ outcome: z.enum(["satisfied", "code_used", "code_wrong", "stale", "ended"]) });

export type Challenge = { id: string; methods: StepUpMethod[]; expiresAt: Date };

/**
 * Opens a challenge for this action with these details, good for 5 minutes and one use by this session. A second call opens a second
 * one. FACTOR_REQUIRED when nothing this person has can confirm it.
 */
export async function startStepUp<Action extends StepUpAction>(
  who: Who,
  action: Action,
  details: StepUpDetails<Action>,
): Promise<Challenge> {
  const id = newId();
  const args = {
    id,
    user: who.userId,
    session: who.sessionId,
    action,
    details: STEP_UP_DETAILS[action].parse(details),
    nonce: randomBytes(16),
  };
  const row = await callCommand("app", "start_step_up", args, started);
  return { id, methods: row.methods, expiresAt: row.expires_at };
}

/**
 * Confirms a challenge by a code of the app, a recovery code, the password, or a sign-in with Google less than 10 minutes ago, whichever
 * it takes. A second call after a right one changes nothing. FRESH_SIGN_IN (it is longer ago), CODE_WRONG, CODE_USED (each code is good once), PASSWORD_WRONG; CHALLENGE_ENDED after 5 tries or 5 minutes; RATE_LIMITED.
 */
export async function confirmStepUp(
  who: Who,
  challengeId: string,
  given: { method: StepUpMethod; secret: string },
): Promise<void> {
  const recovers = given.method === "recovery";
  await (recovers ? enforceLimit("recoveryTries", who.userId) : enforceCodeTry(who));
  await confirm(who, challengeId, given);
  await (recovers ? returnTry("recoveryTries", who.userId) : returnCodeTry(who)); // it was right: only wrong ones are counted
}

async function confirm(
  who: Who,
  challengeId: string,
  given: { method: StepUpMethod; secret: string },
): Promise<void> {
  const args = { user: who.userId, session: who.sessionId, challenge: challengeId };
  const asked = await callCommand("app", "try_step_up", args, tried);
  if (asked.outcome === "satisfied") return;
  if (asked.outcome !== "go" || !asked.methods?.includes(given.method)) throw new Refusal("CHALLENGE_ENDED");
  const proof = await check(who, asked, given);
  if (!proof) throw await refusal(args, given.method === "password" ? "PASSWORD_WRONG" : "CODE_WRONG");
  const { outcome } = await callCommand(
    "app",
    "satisfy_step_up",
    { ...args, method: given.method, ...proof, request: currentRequestId() },
    satisfied,
  );
  if (outcome === "code_wrong") throw await refusal(args, "CODE_WRONG");
  if (outcome === "code_used") throw await refusal(args, "CODE_USED");
  if (outcome === "stale") throw new Refusal("FRESH_SIGN_IN");
  if (outcome === "ended") throw new Refusal("CHALLENGE_ENDED");
}

/** What was given was no proof: a line in the audit log, and the refusal. */
async function refusal(
  args: { user: string; session: string; challenge: string },
  reason: "PASSWORD_WRONG" | "CODE_WRONG" | "CODE_USED",
): Promise<Refusal> {
  const told = { ...args, reason, request: currentRequestId() };
  await callCommand("app", "record_step_up_refusal", told, z.unknown());
  return new Refusal(reason, { field: "secret" });
}

type Proof = { step: bigint | null; codeSha256: Buffer | null };

async function check(
  who: Who,
  asked: z.infer<typeof tried>,
  { method, secret }: { method: StepUpMethod; secret: string },
): Promise<Proof | undefined> {
  if (method === "password") {
    const right = await verifyPassword(asked.password_hash ?? undefined, normalisePassword(secret));
    return right ? { step: null, codeSha256: null } : undefined;
  }
  if (method === "fresh") return { step: null, codeSha256: null }; // the session is the proof: the command looks at it
  if (method === "recovery") {
    const codeSha256 = recoveryCodeHash(secret);
    return codeSha256 && { step: null, codeSha256 };
  }
  if (asked.factor_id === null || asked.secret_ciphertext === null) return undefined;
  const step = totpStep(
    openSecret(asked.secret_ciphertext, { userId: who.userId, factorId: asked.factor_id }),
    secret,
    new Date(),
  );
  return step === undefined ? undefined : { step, codeSha256: null };
}
