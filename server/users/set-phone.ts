import { z } from "zod";
import { callCommand } from "@/db/command";
import { Refusal } from "@/server/errors";
import { currentRequestId } from "@/server/observability/request-context";

const answer = z.object({ outcome: z.enum(["changed", "already"]) });

/** Country code and number without blanks (ITU-T E.164); South African ones have nine digits behind the code. */
const E164 = /^\+(?:27[1-9]\d{8}|(?!27)[1-9]\d{7,14})$/;

/**
 * The stored form of a phone number as people write it: `082 123 4567`, `+27 (0)82 123-4567` and `0027821234567` are
 * `+27821234567`. Throws BAD_INPUT when it is none.
 */
export function readPhone(text: string): string {
  const bare = text
    .normalize("NFKC")
    .replace("(0)", "")
    .replace(/[\s().\p{Pd}]/gu, "");
  const phone = bare.replace(/^00/, "+").replace(/^0/, "+27");
  if (E164.test(phone)) return phone;
  throw new Refusal("BAD_INPUT", {
    field: "phone",
    sentence: "Enter a phone number like 082 123 4567, or with its country code like +44 20 7946 0000.",
  });
}

/**
 * Sets the actor's phone number, or takes it away with null. A second call changes nothing. Refusals: BAD_INPUT about the field
 * `phone`, SESSION_ENDED. The number is in no log and no audit row.
 */
export async function setPhone(
  actor: { userId: string; sessionId: string },
  text: string | null,
): Promise<void> {
  const args = {
    user: actor.userId,
    session: actor.sessionId,
    phone: text === null ? null : readPhone(text),
    request: currentRequestId(),
  };
  await callCommand("app", "set_phone", args, answer);
}
