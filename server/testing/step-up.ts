/** Confirmations for tests, as if the person had given a code a moment ago. */
import { randomBytes } from "node:crypto";
import { newId } from "@/db/ids";
import type { StepUpAction, StepUpDetails } from "@/server/security/step-up-actions";
import { currentDatabase } from "./database";

type Who = { userId: string; sessionId: string };

/** The id of a challenge of this person that was satisfied for exactly this. */
export async function stepUp<Action extends StepUpAction>(
  { userId, sessionId }: Who,
  action: Action,
  details: StepUpDetails<Action>,
): Promise<string> {
  const { admin } = currentDatabase();
  const id = newId();
  const nonce = randomBytes(16);
  await admin`
    insert into wallet.step_up_challenges (id, user_id, session_id, action, payload_sha256, nonce, expires_at, satisfied_at, method)
    values (${id}, ${userId}, ${sessionId}, ${action}, wallet.step_up_hash(${action}, ${admin.json(details)}, ${nonce}), ${nonce},
            wallet.clock() + interval '5 minutes', wallet.clock(), 'totp')`;
  return id;
}

/** The person with that confirmation, as a command's actor. */
export async function confirmed<Person extends Who, Action extends StepUpAction>(
  person: Person,
  action: Action,
  details: StepUpDetails<Action>,
): Promise<Person & { stepUp: string }> {
  return { ...person, stepUp: await stepUp(person, action, details) };
}
