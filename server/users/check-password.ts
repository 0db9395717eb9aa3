import { z } from "zod";
import { callCommand } from "@/db/command";
import { Refusal } from "@/server/errors";
import { currentRequestId } from "@/server/observability/request-context";
import { addressHash } from "@/server/security/client-address";
import { enforceLimit, forgetLimit } from "@/server/security/rate-limit";
import { hashPassword, isOutdated, verifyPassword } from "./password-hash";
import { PASSWORD_LENGTH, normalisePassword } from "./password-policy";
import { normaliseEmail } from "./register-user";

const credentials = z
  .object({ user_id: z.uuid(), password_hash: z.string(), known_device: z.boolean() })
  .optional();

type SignInAttempt = {
  email: string;
  password: string;
  /** Of the device cookie, where there is one. */
  deviceHash?: string;
  /** As `clientAddress` gives it. */
  address: string;
};

/** What failures in a row are counted for: the account, or a device that its owner signed in on before. */
export const failuresOf = (email: string, knownDevice?: string): string =>
  knownDevice === undefined ? email : `${email}\n${knownDevice}`;

/**
 * The user these words belong to, and the hash that was checked: a session opens only while it is still the user's. Throws
 * SIGN_IN_FAILED, after the same work and in the same words, for an unknown address, a wrong password and a closed account;
 * RATE_LIMITED before any hashing; BUSY. A hash made with older parameters is made anew.
 * SIGN_IN_STOPPED after 100 failures in a row, until a link by mail opens it again; also for an address that nobody has.
 *
 * Limits count per address, per account and address, and failures in a row per account. A device that signed in before has counts of
 * its own for all of these, so that strangers can't lock its owner out, not even from the same network.
 */
export async function checkPassword(
  attempt: SignInAttempt,
): Promise<{ userId: string; passwordHash: string }> {
  const email = normaliseEmail(attempt.email);
  const password = normalisePassword(attempt.password);
  const found = await callCommand(
    "app",
    "find_credentials",
    { email, deviceId: attempt.deviceHash ?? null },
    credentials,
  );
  const device = found?.known_device ? attempt.deviceHash : undefined;
  const failures = failuresOf(email, device);
  const here = device === undefined ? `${email}\n${attempt.address}` : failures;
  if (device === undefined) await enforceLimit("signInAddress", attempt.address);
  await enforceLimit("signIn", here);
  await stopAfterFailures(failures);

  const fits = password.length <= 2 * PASSWORD_LENGTH.max;
  const right = await verifyPassword(found?.password_hash, fits ? password : "");
  if (!found || !right || !fits) {
    await recordRefusal(found?.user_id, attempt.address);
    throw new Refusal("SIGN_IN_FAILED");
  }
  await Promise.all([forgetLimit("signIn", here), forgetLimit("signInFailures", failures)]);
  return { userId: found.user_id, passwordHash: await renewed(found, password) };
}

/** The hash that is stored from now on: made anew when its parameters are old, unless another password was set meanwhile. */
async function renewed(found: NonNullable<z.infer<typeof credentials>>, password: string): Promise<string> {
  if (!isOutdated(found.password_hash)) return found.password_hash;
  const args = { user: found.user_id, old: found.password_hash, new: await hashPassword(password) };
  const answer = z.object({ replaced: z.boolean() });
  const { replaced } = await callCommand("app", "replace_password_hash", args, answer);
  return replaced ? args.new : found.password_hash;
}

async function stopAfterFailures(subject: string): Promise<void> {
  try {
    await enforceLimit("signInFailures", subject);
  } catch (error) {
    const stopped = error instanceof Refusal && error.code === "RATE_LIMITED";
    throw stopped ? new Refusal("SIGN_IN_STOPPED") : error;
  }
}

async function recordRefusal(userId: string | undefined, address: string): Promise<void> {
  const reason = "SIGN_IN_FAILED";
  const args = { user: userId ?? null, reason, request: currentRequestId(), ipHash: addressHash(address) };
  await callCommand("app", "record_sign_in_refusal", args, z.unknown());
}
