/** The second factor of a person: set up, confirmed, taken away; and the codes for the day the app is lost. */
import { z } from "zod";
import { query } from "@/db/client";
import { callCommand } from "@/db/command";
import { newId } from "@/db/ids";
import { Refusal } from "@/server/errors";
import { currentRequestId } from "@/server/observability/request-context";
import { byActor, calledBy } from "@/server/sessions/admin-call";
import type { Acting } from "@/server/sessions/session";
import { enforceCodeTry, returnCodeTry } from "./code-tries";
import { openSecret, sealSecret } from "./factor-secret";
import { newRecoveryCodes, recoveryCodeHash } from "./recovery-codes";
import { newTotpSecret, totpStep, totpUri } from "./totp";

type FactorStatus = { since: Date | null; recoveryCodesLeft: number };

/** Whether this person has a second factor, since when, and how many recovery codes are left. */
export async function readFactorStatus(userId: string): Promise<FactorStatus> {
  const rows = await query<{ since: Date; left: number }>(
    "read",
    `select f.confirmed_at as since, (select count(*)::int from wallet.recovery_codes r
              where r.factor_id = f.id and r.used_at is null and r.replaced_at is null) as left
       from wallet.factors f where f.user_id = $1 and f.confirmed_at is not null and f.removed_at is null`,
    [userId],
    { name: "factor_status" },
  );
  return { since: rows[0]?.since ?? null, recoveryCodesLeft: rows[0]?.left ?? 0 };
}

/**
 * Begins to set up an authenticator app: its secret, as text and as the address that the picture shows. It counts for nothing until
 * `confirmFactor`; beginning again drops it. STEP_UP_REQUIRED.
 */
export async function enrolFactor(
  actor: Acting & { email: string },
): Promise<{ factorId: string; secret: string; uri: string }> {
  const factorId = newId();
  const secret = newTotpSecret();
  const secretCiphertext = sealSecret(secret, { userId: actor.userId, factorId });
  await callCommand(
    "app",
    "enrol_factor",
    { id: factorId, ...byActor(actor), secretCiphertext },
    z.object({ outcome: z.literal("begun") }),
  );
  return { factorId, secret, uri: totpUri(secret, actor.email) };
}

/**
 * The first code of the app: it counts from now on, and these recovery codes are shown this once. All other sessions end; money waits
 * (6 hours after a first factor, 24 after another). CODE_WRONG; NOT_FOUND when it was dropped, or is confirmed: then the codes were shown.
 */
export async function confirmFactor(actor: Acting, factorId: string, code: string): Promise<string[]> {
  await enforceCodeTry(actor);
  const found = await callCommand(
    "app",
    "find_new_factor",
    { user: actor.userId, session: actor.sessionId, factor: factorId },
    z.object({ secret_ciphertext: z.string() }).optional(),
  );
  if (!found) throw new Refusal("NOT_FOUND");
  const step = totpStep(
    openSecret(found.secret_ciphertext, { userId: actor.userId, factorId }),
    code,
    new Date(),
  );
  if (step === undefined) throw new Refusal("CODE_WRONG", { field: "code" });
  const codes = newRecoveryCodes();
  const { outcome } = await callCommand(
    "app",
    "confirm_factor",
    {
      ...calledBy({ actor, requestId: currentRequestId() }),
      factor: factorId,
      step,
      codesSha256: codes.map((one) => recoveryCodeHash(one)?.toString("hex")),
    },
    z.object({ outcome: z.enum(["confirmed", "already", "ended"]) }),
  );
  if (outcome !== "confirmed") throw new Refusal("NOT_FOUND");
  await returnCodeTry(actor);
  return codes;
}

/**
 * Takes the factor away; all other sessions end and money waits for 24 hours. A second call changes nothing. FACTOR_KEPT for admins;
 * STEP_UP_REQUIRED.
 */
export async function removeFactor(actor: Acting): Promise<void> {
  await callCommand(
    "app",
    "remove_factor",
    byActor(actor),
    z.object({ outcome: z.enum(["removed", "none"]) }),
  );
}

/** New recovery codes, shown this once; the ones before are good for nothing. STEP_UP_REQUIRED, FACTOR_REQUIRED. */
export async function renewRecoveryCodes(actor: Acting): Promise<string[]> {
  const codes = newRecoveryCodes();
  const args = {
    ...byActor(actor),
    codesSha256: codes.map((one) => recoveryCodeHash(one)?.toString("hex")),
  };
  await callCommand("app", "renew_recovery_codes", args, z.object({ outcome: z.literal("renewed") }));
  return codes;
}

/** This session has proved the second factor, which everything of an admin's needs. A second call changes nothing. STEP_UP_REQUIRED. */
export async function elevateSession(actor: Acting): Promise<void> {
  await callCommand("app", "elevate_session", byActor(actor), z.object({ outcome: z.literal("elevated") }));
}
