/** What the links of our mails do, and how they are asked for. */
import { z } from "zod";
import { callCommand } from "@/db/command";
import { newId } from "@/db/ids";
import { Refusal } from "@/server/errors";
import { currentRequestId } from "@/server/observability/request-context";
import { addressHash } from "@/server/security/client-address";
import { linkTokenHash } from "@/server/security/link-token";
import { noSooner } from "@/server/security/no-sooner";
import { enforceLimit, limitKey } from "@/server/security/rate-limit";
import type { Acting } from "@/server/sessions/session";
import { failuresOf } from "./check-password";
import { normaliseEmail } from "./register-user";

/** Why a link does nothing: it did its work, a newer one was mailed, its time is over, or it never was one. */
const IDLE = ["used", "replaced", "old", "unknown", "taken", "frozen"] as const;
type Idle = (typeof IDLE)[number];

const SENTENCES: Record<Idle, string> = {
  used: "This link was used already. Each link works once.",
  replaced:
    "A newer link was sent to you, or your sign-in was changed since. Use the newest mail, or ask again.",
  old: "This link is too old. Ask for a new one.",
  unknown: "This isn't one of our links, or only a part of it. Open it from the mail again.",
  frozen: "This wallet is frozen, so its e-mail address stays as it is. Nothing has changed.",
  taken: "Another wallet uses this e-mail address by now. Nothing has changed.",
};

/** The refusal of a link that does nothing. */
const linkRefusal = (state: Idle): Refusal => new Refusal("LINK_INVALID", { sentence: SENTENCES[state] });

type LinkPurpose = "verify" | "reset" | "change" | "undo" | "freeze" | "unlock";

/** What is stored of this token. LINK_INVALID for what can't be one. */
export function hashOf(token: string): Buffer {
  const sha256 = linkTokenHash(token);
  if (!sha256) throw linkRefusal("unknown");
  return sha256;
}

const found = z.object({ state: z.enum(["good", ...IDLE]), email: z.string().nullable() });
const followed = z.object({ outcome: z.enum(["done", ...IDLE]), email: z.string().optional().nullable() });

/** Where a link that is still good was sent to. Uses nothing up. LINK_INVALID. */
export async function findLink(token: string, purpose: LinkPurpose): Promise<string> {
  const link = await callCommand("app", "find_link", { sha256: hashOf(token), purpose }, found);
  if (link.state !== "good") throw linkRefusal(link.state);
  return link.email ?? "";
}

/** Does what a link is for; a second call is told so while that is still true. Answers the address it is about. LINK_INVALID. */
export async function followLink(
  command:
    | "verify_email"
    | "reset_password"
    | "confirm_email_change"
    | "undo_email_change"
    | "freeze_by_link"
    | "unlock_sign_in",
  token: string,
  address: string,
  more: Record<string, unknown> = {},
): Promise<string> {
  const from = { request: currentRequestId(), ipHash: addressHash(address) };
  const answer = await callCommand("app", command, { sha256: hashOf(token), ...more, ...from }, followed);
  if (answer.outcome !== "done") throw linkRefusal(answer.outcome);
  return answer.email ?? "";
}

const asked = z.object({ outcome: z.enum(["sent", "already"]) });

/** Mails the actor a new link to confirm the address; a confirmed one needs none. */
export async function requestVerification(actor: Acting): Promise<void> {
  const args = { id: newId(), user: actor.userId, session: actor.sessionId, request: currentRequestId() };
  await callCommand("app", "request_verification", args, asked);
}

/**
 * Mails a link to set a new password (`reset`), or to open password sign-in again (`unlock`), if a wallet has this address. The answer,
 * and how long it takes, is the same if none has. RATE_LIMITED above 3 an hour for the address that was typed.
 */
export async function requestLink(
  purpose: "reset" | "unlock",
  typed: string,
  address: string,
): Promise<void> {
  const email = normaliseEmail(typed);
  await enforceLimit(purpose === "reset" ? "resets" : "unlockMails", email);
  const from = { request: currentRequestId(), ipHash: addressHash(address) };
  await noSooner(callCommand("app", "request_link", { id: newId(), purpose, email, ...from }, asked));
}

/** Opens password sign-in again, for everybody and for the device that asks. A link is good for it once. LINK_INVALID. */
export async function unlockSignIn(
  token: string,
  from: { address: string; deviceHash?: string | undefined },
) {
  const email = await findLink(token, "unlock");
  await followLink("unlock_sign_in", token, from.address, {
    accountKey: limitKey("signInFailures", failuresOf(email)),
    deviceKey: limitKey("signInFailures", failuresOf(email, from.deviceHash)),
  });
}
