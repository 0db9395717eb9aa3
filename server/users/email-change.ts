/** Another e-mail address: asked for in a session, done at the new address, undone at the old. */
import { z } from "zod";
import { query } from "@/db/client";
import { callCommand } from "@/db/command";
import { newId } from "@/db/ids";
import { Refusal } from "@/server/errors";
import { byActor } from "@/server/sessions/admin-call";
import type { Acting } from "@/server/sessions/session";
import { followLink } from "./email-links";
import { normaliseEmail } from "./register-user";

/**
 * Mails a link to the new address; nothing changes before it is opened there. The answer is the same for an address that somebody else
 * has. BAD_INPUT for one's own address; STEP_UP_REQUIRED; FROZEN.
 */
export async function requestEmailChange(actor: Acting & { email: string }, typed: string): Promise<void> {
  const email = normaliseEmail(typed);
  if (email === actor.email)
    throw new Refusal("BAD_INPUT", { field: "email", sentence: "This is your e-mail address already." });
  const args = { id: newId(), ...byActor(actor), email };
  await callCommand("app", "request_email_change", args, z.object({ outcome: z.literal("sent") }));
}

/**
 * By the link at the new address: it is the person's from now on. All sessions end but the one that asked, money waits for 6 hours, and
 * the old address can undo it for 72 hours. Answers the new address. LINK_INVALID.
 */
export const confirmEmailChange = (token: string, address: string): Promise<string> =>
  followLink("confirm_email_change", token, address, { undo: newId() });

/**
 * By the link at the old address: it is the person's again, all sessions end, money waits for 24 hours, password and Google sign in no
 * more, and a link to set a new password is mailed. A second factor that was set up since the change was asked for is taken away, or
 * recovery codes made since; one of before stays, and an admin's. The address that was replaced is told. Links that undo an earlier change
 * or freeze the wallet stay good. A second call answers the same and changes nothing. LINK_INVALID.
 */
export const undoEmailChange = (token: string, address: string): Promise<string> =>
  followLink("undo_email_change", token, address);

type PendingEmail = { email: string; until: Date };

/** The address that waits to be confirmed, and until when its link is good. */
export async function findPendingEmail(userId: string): Promise<PendingEmail | undefined> {
  const rows = await query<{ email: string; expires_at: Date }>(
    "read",
    `select l.email, l.expires_at from wallet.email_links l
      where l.user_id = $1 and l.purpose = 'change' and l.used_at is null and l.replaced_at is null and l.expires_at > wallet.clock()`,
    [userId],
    { name: "pending_email" },
  );
  return rows[0] && { email: rows[0].email, until: rows[0].expires_at };
}
