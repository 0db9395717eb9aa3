/**
 * What money and decisions wait for and a run doesn't, given by hand: a mailbox, a day, half a minute between two codes of an app. The
 * commands check it as always.
 */
import type postgres from "postgres";
import { newId } from "@/db/ids";
import type { StepUpAction, StepUpDetails } from "@/server/security/step-up-actions";

const NO_LIMIT = "9000000000000000";

/** From now on the tiers' figures stand in nobody's way. */
export async function liftTierLimits(sql: postgres.Sql): Promise<void> {
  const figures = ["single", "depositDay", "withdrawalDay", "withdrawalMonth", "balance"];
  const limits = [0, 1, 2].map((tier) => ({
    tier,
    ...Object.fromEntries(figures.map((figure) => [figure, NO_LIMIT])),
  }));
  await sql`select wallet.add_tier_limits(${sql.json(limits)}, wallet.clock() + interval '1 ms', 'operator:bench')`;
}

/** Everybody there is has a verified address. */
export const verifyAll = (sql: postgres.Sql): Promise<unknown> =>
  sql`update wallet.users set email_verified_at = wallet.clock() where email_verified_at is null`;

/** Everybody there is has an authenticator app, whose secret nobody knows, and who is signed in has proved it. */
export async function giveApps(sql: postgres.Sql): Promise<void> {
  await sql`
    insert into wallet.factors (id, user_id, kind, secret_ciphertext, confirmed_at)
    select wallet.new_uuid(), u.id, 'totp', 'v1.k.i.c.t', wallet.clock() from wallet.users u where wallet.live_factor(u.id) is null`;
  await sql`update wallet.sessions set second_factor_at = wallet.clock() where second_factor_at is null`;
}

/** A confirmation that was asked for is given, as if the person had just typed a code. */
export const giveConfirmation = (sql: postgres.Sql, stepUpId: string): Promise<unknown> =>
  sql`update wallet.step_up_challenges set satisfied_at = wallet.clock(), method = 'totp' where id = ${stepUpId}`;

export type SignedIn = { userId: string; sessionId: string };

/** The session of somebody who has signed in. */
export async function sessionOf(sql: postgres.Sql, email: string): Promise<SignedIn> {
  const [row] = await sql<SignedIn[]>`
    select s.user_id as "userId", s.id as "sessionId" from wallet.sessions s join wallet.users u on u.id = s.user_id
     where u.email = ${email} and s.revoked_at is null order by s.created_at desc limit 1`;
  if (!row) throw new Error(`${email} is not signed in`);
  return row;
}

/** A confirmation of each of these wishes for one action, as if its person had just given a code; their ids in the same order. */
export async function confirmAll<Action extends StepUpAction>(
  sql: postgres.Sql,
  action: Action,
  wishes: readonly (SignedIn & { details: StepUpDetails<Action> })[],
): Promise<string[]> {
  const rows = wishes.map(({ userId, sessionId, details }) => ({
    id: newId(),
    user_id: userId,
    session_id: sessionId,
    details,
  }));
  await sql`
    insert into wallet.step_up_challenges (id, user_id, session_id, action, payload_sha256, nonce, expires_at, satisfied_at, method)
    select w.id, w.user_id, w.session_id, ${action}, wallet.step_up_hash(${action}, w.details, n), n,
           wallet.clock() + interval '5 minutes', wallet.clock(), 'totp'
      from jsonb_to_recordset(${sql.json(rows)}) as w(id uuid, user_id uuid, session_id uuid, details jsonb), sha256(w.id::text::bytea) n`;
  return rows.map(({ id }) => id);
}
