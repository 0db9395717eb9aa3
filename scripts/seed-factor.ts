/** An authenticator app for a demo person, whose secret lies in the secrets file, so that `npm run demo:code` can be the app. */
import { z } from "zod";
import { callCommand } from "@/db/command";
import { newId } from "@/db/ids";
import { newRequestId } from "@/server/observability/request-context";
import { sealSecret } from "@/server/security/factor-secret";
import { confirmFactor } from "@/server/security/factors";
import { confirmStepUp, startStepUp } from "@/server/security/step-up";
import { totpCode } from "@/server/security/totp";
import { inSession } from "./in-session";

/** Whoever has, or had, one keeps what they have. The recovery codes are shown to nobody. */
export const seedFactor = (email: string, secret: string, password: string): Promise<void> =>
  inSession(
    email,
    "not exists (select from wallet.factors f where f.user_id = u.id and f.confirmed_at is not null)",
    async (person) => {
      const { userId, sessionId } = person;
      const { id: stepUp } = await startStepUp(person, "factor.set", {});
      await confirmStepUp(person, stepUp, { method: "password", secret: password });
      const id = newId();
      const secretCiphertext = sealSecret(secret, { userId, factorId: id });
      const factor = { id, user: userId, session: sessionId, secretCiphertext, stepUp };
      await callCommand("app", "enrol_factor", { ...factor, request: newRequestId() }, z.unknown());
      await confirmFactor(person, id, totpCode(secret, new Date()));
    },
  );
