import { z } from "zod";
import { callCommand } from "@/db/command";
import { newId } from "@/db/ids";
import { env } from "@/server/env";
import { Refusal } from "@/server/errors";
import { loadSigningKey } from "@/server/revio/signature";
import type { StepUpDetails } from "@/server/security/step-up-actions";
import { type AdminCall, calledBy } from "@/server/sessions/admin-call";
import type { WebhookRoute } from "./pin-keys";

const asked = z.object({ outcome: z.literal("requested") });
const retirement = z.object({ outcome: z.enum(["requested", "already"]) });

/** A key that shall be believed, as PEM: beside the current one (`next`) or in its place (`current`). */
export type KeyWish = { route: WebhookRoute; pem: string; becomes: "next" | "current" };

/** The id of a key: the SHA-256 of its SubjectPublicKeyInfo, however it is written. KEY_REFUSED: no RSA public key of 2048 to 4096 bits. */
export const keyIdOf = (pem: string): string => readKey(pem).fingerprint;

/** What is confirmed when a key is asked for: which, where, and as what. KEY_REFUSED: no RSA public key of 2048 to 4096 bits. */
export const keyDetails = ({ route, pem, becomes }: KeyWish): StepUpDetails<"webhook_key.propose"> => ({
  keyId: keyIdOf(pem),
  route,
  becomes,
});

/**
 * Asks a second admin to believe this key. Changes nothing itself. Answers with the approval's id. KEY_REFUSED: no RSA public key of
 * 2048 to 4096 bits; APPROVAL_OPEN: asked for already; STEP_UP_REQUIRED.
 */
export async function proposeKey(call: AdminCall, key: KeyWish & { reason: string }): Promise<string> {
  const id = newId();
  const { pem, fingerprint } = readKey(key.pem);
  const args = {
    ...calledBy(call),
    id,
    ...key,
    pem,
    keyId: fingerprint,
    mode: env().REVIO_MODE,
    stepUp: call.actor.stepUp ?? null,
  };
  await callCommand("app", "propose_webhook_key", args, asked);
  return id;
}

/** The same to believe a `next` key no longer. Null when it is not `next`. NOT_FOUND; STEP_UP_REQUIRED. */
export async function proposeRetirement(
  call: AdminCall,
  keyId: string,
  reason: string,
): Promise<string | null> {
  const id = newId();
  const args = { ...calledBy(call), id, keyId, reason, stepUp: call.actor.stepUp ?? null };
  const { outcome } = await callCommand("app", "propose_key_retirement", args, retirement);
  return outcome === "requested" ? id : null;
}

/** One spelling for one key: the PEM of its SubjectPublicKeyInfo. */
function readKey(text: string): { pem: string; fingerprint: string } {
  try {
    const { key, fingerprint } = loadSigningKey(text);
    return { pem: key.export({ type: "spki", format: "pem" }).toString(), fingerprint };
  } catch {
    throw new Refusal("KEY_REFUSED", { field: "pem" });
  }
}
