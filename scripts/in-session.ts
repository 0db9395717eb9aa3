/** Demo people act from a session like anybody, which ends with what they do. */
import { query } from "@/db/client";
import { endSession } from "@/server/sessions/end-session";
import { openSession } from "@/server/sessions/open-session";
import type { SessionFacts } from "@/server/sessions/session";

/** Does `work` for each person whose address is `email` and for whom `still` holds: a condition about `u`, a row of users. */
export async function inSession(
  email: string,
  still: string,
  work: (person: SessionFacts) => Promise<unknown>,
): Promise<void> {
  const [person] = await query<{ id: string }>(
    "read",
    `select u.id from wallet.users u where u.email = $1 and ${still}`,
    [email],
  );
  if (!person) return;
  const [known] = await query<{ password_hash: string }>(
    "app",
    "select password_hash from wallet.find_credentials($1, null)",
    [email],
  );
  const session = await openSession({
    userId: person.id,
    amr: "pwd",
    passwordHash: known?.password_hash ?? null,
    deviceHash: "npm start",
    userAgent: null,
    address: "127.0.0.1",
  });
  await work(session);
  await endSession(session, session.sessionId);
}
