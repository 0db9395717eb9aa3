/** People as an OpenID provider knows them: signed in by issuer and subject, linked and unlinked in the settings. */
import { z } from "zod";
import { callCommand } from "@/db/command";
import { newId } from "@/db/ids";
import { env } from "@/server/env";
import { Refusal } from "@/server/errors";
import { currentRequestId } from "@/server/observability/request-context";
import { addressHash } from "@/server/security/client-address";
import { byActor } from "@/server/sessions/admin-call";
import type { Acting } from "@/server/sessions/session";
import { normaliseEmail } from "./register-user";

/** What the provider says of somebody, in claims whose token was checked. */
export type GoogleIdentity = {
  issuer: string;
  subject: string;
  email: string;
  emailVerified: boolean;
  name: string | undefined;
};

const signedIn = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.enum(["known", "registered", "taken_over"]), person: z.uuid() }),
  z.object({ outcome: z.enum(["unverified", "link_first", "closed"]), person: z.null() }),
]);

const REFUSED = {
  unverified: "GOOGLE_UNVERIFIED",
  link_first: "GOOGLE_LINK_FIRST",
  closed: "WALLET_CLOSED",
} as const;

/**
 * The person this identity belongs to; a new one, with an empty wallet and a verified address, when neither it nor its address is known.
 * An account of the address that never proved it is emptied of what others may have left, then linked, and money waits for 24 hours.
 * A second call: the same person.
 * GOOGLE_UNVERIFIED (the provider hasn't checked the address), GOOGLE_LINK_FIRST (a verified account has it: no silent link),
 * WALLET_CLOSED; each leaves an audit row.
 */
export async function signInWithIdentity(
  identity: GoogleIdentity,
  address: string,
): Promise<{ userId: string }> {
  const answer = await callCommand(
    "app",
    "sign_in_with_identity",
    {
      newUser: newId(),
      issuer: identity.issuer,
      subject: identity.subject,
      email: normaliseEmail(identity.email),
      emailVerified: identity.emailVerified,
      displayName: displayName(identity),
      request: currentRequestId(),
      ipHash: addressHash(address),
    },
    signedIn,
  );
  if (answer.person === null) throw new Refusal(REFUSED[answer.outcome]);
  return { userId: answer.person };
}

/** The name the provider gives, as far as one of ours may look; else what stands before the @. */
function displayName({ name = "", email }: GoogleIdentity): string {
  const clean = (text: string): string =>
    /^.{0,80}/su.exec(text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ").trim())?.[0] ?? "";
  return clean(name) || clean(email.split("@")[0] ?? "") || "Wallet owner";
}

/**
 * Links this identity to the person of the session, confirmed as `google.link`: the other sessions end, a change of address that waits is
 * dropped, money waits for 24 hours. A second call changes nothing. STEP_UP_REQUIRED, EMAIL_UNVERIFIED (of the account), FROZEN,
 * GOOGLE_UNVERIFIED, GOOGLE_TAKEN (it is another person's), GOOGLE_OTHER (this person has another one), SESSION_ENDED.
 */
export async function linkIdentity(actor: Acting, identity: GoogleIdentity, address: string): Promise<void> {
  if (!identity.emailVerified) throw new Refusal("GOOGLE_UNVERIFIED");
  const { outcome } = await callCommand(
    "app",
    "link_identity",
    {
      ...byActor(actor),
      issuer: identity.issuer,
      subject: identity.subject,
      email: normaliseEmail(identity.email),
      ipHash: addressHash(address),
    },
    z.object({ outcome: z.enum(["linked", "taken", "other"]) }),
  );
  if (outcome === "taken") throw new Refusal("GOOGLE_TAKEN");
  if (outcome === "other") throw new Refusal("GOOGLE_OTHER");
}

/**
 * Takes the person's Google identity away, confirmed as `google.unlink`; other sessions end, and a change of address that waits is
 * dropped. A second call changes nothing.
 * LAST_SIGN_IN without a password, STEP_UP_REQUIRED, SESSION_ENDED.
 */
export async function unlinkIdentity(actor: Acting): Promise<void> {
  const { outcome } = await callCommand(
    "app",
    "unlink_identity",
    { ...byActor(actor), issuer: env().GOOGLE_ISSUER },
    z.object({ outcome: z.enum(["unlinked", "none", "last"]) }),
  );
  if (outcome === "last") throw new Refusal("LAST_SIGN_IN");
}

type SignInWays = { google: { email: string; since: Date } | null; password: boolean };

/** What this person can sign in with. */
export async function readSignInWays(userId: string): Promise<SignInWays> {
  const row = z.object({
    email: z.string().nullable(),
    since: z.date().nullable(),
    has_password: z.boolean(),
  });
  const { email, since, has_password } = await callCommand(
    "app",
    "read_sign_in_ways",
    { user: userId, issuer: env().GOOGLE_ISSUER },
    row,
  );
  return { google: email !== null && since ? { email, since } : null, password: has_password };
}

/** The audit row of an answer that did not fit what was asked for; whose it was nobody knows. */
export async function recordGoogleRefusal(address: string): Promise<void> {
  const args = {
    user: null,
    reason: "GOOGLE_FAILED",
    request: currentRequestId(),
    ipHash: addressHash(address),
  };
  await callCommand("app", "record_sign_in_refusal", args, z.unknown());
}
