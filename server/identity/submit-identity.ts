import { z } from "zod";
import { callCommand } from "@/db/command";
import { Refusal } from "@/server/errors";
import { currentRequestId } from "@/server/observability/request-context";
import type { Acting } from "@/server/sessions/session";
import { readIdNumber } from "./id-number";
import { readLegalName } from "./legal-name";
import { idNumberHash, openName, sealIdNumber, sealName } from "./sealed-identity";

const given = z.object({ legal_name: z.string(), recorded_at: z.date() }).optional();
const row = z.object({ outcome: z.enum(["recorded", "already", "known", "unusable"]) });

/**
 * Records who the actor is by law, which opens the first tier. Name and number leave this function sealed, and the number as a keyed
 * hash; no refusal repeats them. The same number again changes nothing.
 * Refusals: BAD_INPUT with its field, IDENTITY_KNOWN (another number is recorded), IDENTITY_REFUSED (it is another person's),
 * EMAIL_UNVERIFIED, FROZEN, SESSION_ENDED.
 */
export async function submitIdentity(
  { userId, sessionId }: Acting,
  wish: { name: string; number: string },
): Promise<void> {
  const name = readLegalName(wish.name);
  if (name === undefined)
    throw new Refusal("BAD_INPUT", {
      field: "name",
      sentence: "Enter your first name and surname, as your identity document has them.",
    });
  const number = readIdNumber(wish.number, new Date());
  if (number === undefined)
    throw new Refusal("BAD_INPUT", {
      field: "number",
      sentence: "This isn't a South African identity number. Check the 13 digits.",
    });
  const { outcome } = await callCommand(
    "app",
    "submit_identity",
    {
      user: userId,
      session: sessionId,
      legalName: sealName(name, userId),
      numberCiphertext: sealIdNumber(number, userId),
      numberHmac: idNumberHash(number),
      request: currentRequestId(),
    },
    row,
  );
  if (outcome === "known") throw new Refusal("IDENTITY_KNOWN", { field: "number" });
  if (outcome === "unusable") throw new Refusal("IDENTITY_REFUSED", { field: "number" });
}

/** The name the actor gave, and when; undefined when none was given. The number is told to nobody. */
export async function readIdentity({
  userId,
  sessionId,
}: Acting): Promise<{ name: string; recordedAt: Date } | undefined> {
  const found = await callCommand("app", "find_identity", { user: userId, session: sessionId }, given);
  return found && { name: openName(found.legal_name, userId), recordedAt: found.recorded_at };
}
