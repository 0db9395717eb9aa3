/** A new password in place of the one before. */
import { z } from "zod";
import { callCommand } from "@/db/command";
import { forgetLimit } from "@/server/security/rate-limit";
import { byActor } from "@/server/sessions/admin-call";
import type { Acting } from "@/server/sessions/session";
import { failuresOf } from "./check-password";
import { findLink, followLink } from "./email-links";
import { hashPassword } from "./password-hash";
import { checkNewPassword, normalisePassword } from "./password-policy";

/** Checked and hashed. BAD_INPUT for the field `password`, BUSY. */
async function newHash(typed: string, email: string): Promise<string> {
  const password = normalisePassword(typed);
  checkNewPassword(password, email);
  return hashPassword(password);
}

/**
 * Sets it by the token of a mailed link: all sessions end, nobody is signed in, Google is unlinked, a change of address that waits is
 * dropped, the second factor stays, money waits for 24 hours, and wrong passwords are forgotten. A link works once; a password that is refused does not use it up. LINK_INVALID, BAD_INPUT, BUSY.
 */
export async function resetPassword(token: string, typed: string, address: string): Promise<void> {
  const email = await findLink(token, "reset");
  const passwordHash = await newHash(typed, email);
  await followLink("reset_password", token, address, { passwordHash });
  await forgetLimit("signInFailures", failuresOf(email));
}

/**
 * Sets it in a session: the others end, a change of address that waits is dropped, money waits for 24 hours. STEP_UP_REQUIRED, FROZEN
 * (a mailed link still sets one), BAD_INPUT, BUSY.
 */
export async function changePassword(actor: Acting & { email: string }, typed: string): Promise<void> {
  const passwordHash = await newHash(typed, actor.email);
  const args = { ...byActor(actor), passwordHash };
  await callCommand("app", "change_password", args, z.object({ outcome: z.literal("changed") }));
}
