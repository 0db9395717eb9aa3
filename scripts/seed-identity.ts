/** Who a demo person is by law, by the command people use. */
import { submitIdentity } from "@/server/identity/submit-identity";
import { inSession } from "./in-session";

/** Whoever has said who they are keeps what they said. The address must be verified. */
export const seedIdentity = (email: string, identity: { name: string; number: string }): Promise<void> =>
  inSession(email, "not exists (select from wallet.identity_records i where i.user_id = u.id)", (person) =>
    submitIdentity(person, identity),
  );
