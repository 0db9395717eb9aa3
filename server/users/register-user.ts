import { z } from "zod";
import { callCommand } from "@/db/command";
import { newId } from "@/db/ids";
import { currentRequestId } from "@/server/observability/request-context";
import { noSooner } from "@/server/security/no-sooner";
import { hashPassword } from "./password-hash";
import { checkNewPassword, normalisePassword } from "./password-policy";

const answer = z.object({ outcome: z.enum(["registered", "known"]) });

/** Addresses count without regard to case; the lower-case form is the one that is stored. */
export const normaliseEmail = (email: string): string => email.trim().toLowerCase();

/**
 * Makes a user with an empty rand wallet. A known address changes nothing and answers `known`, after the same work and time; whoever
 * asked from outside must not be told. Refusals: BAD_INPUT for the password, BUSY.
 */
export async function registerUser(input: {
  email: string;
  password: string;
  displayName: string;
  addressHash?: string;
}): Promise<{ outcome: "registered"; userId: string } | { outcome: "known" }> {
  const email = normaliseEmail(input.email);
  const password = normalisePassword(input.password);
  checkNewPassword(password, email);
  const id = newId();
  const { outcome } = await noSooner(
    hashPassword(password).then((passwordHash) =>
      callCommand(
        "app",
        "register_user",
        {
          id,
          email,
          displayName: input.displayName.trim(),
          passwordHash,
          request: currentRequestId(),
          ipHash: input.addressHash ?? null,
        },
        answer,
      ),
    ),
  );
  return outcome === "registered" ? { outcome, userId: id } : { outcome };
}
