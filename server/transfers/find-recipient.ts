import { and, eq, ne, sql } from "drizzle-orm";
import { reads } from "@/db/reads";
import { users } from "@/db/schema/identity";
import { knownRecipients as k } from "@/db/schema/transactions";
import { Refusal } from "@/server/errors";
import { maskedAddress, shortName } from "@/server/transactions/parties";

export type Recipient = {
  userId: string;
  name: string;
  /** As it was asked for: the masked e-mail address, or the handle. */
  address: string;
  /** Nothing was sent to them before, so the first time is confirmed. */
  firstTime: boolean;
};

const EMAIL = /^[^\s\p{C}@]+@[^\s\p{C}@]+$/u;
const HANDLE = /^@[a-z][a-z0-9_]{2,29}$/;
/** The longest address there is (RFC 5321, 4.5.3.1.3). */
const LONGEST = 254;

/**
 * The person behind an e-mail address or an @handle, in what a stranger may read: a short name, the masked address, and whether
 * anything was sent to them before. Who found somebody by the handle learns nothing of the address, and the other way round.
 * Refusals, all about the field `to`: BAD_INPUT for text that is neither, RECIPIENT_NOT_FOUND (a closed wallet, too), SELF,
 * RECIPIENT_UNAVAILABLE for a frozen wallet. Callers count the tries.
 */
export async function findRecipient(userId: string, text: string): Promise<Recipient> {
  const address = text.trim().toLowerCase();
  const isHandle = HANDLE.test(address);
  if (address.length > LONGEST || !(isHandle || EMAIL.test(address)))
    throw refused("BAD_INPUT", "Enter an e-mail address like name@example.com, or a handle like @thandi.");
  const [person] = await reads
    .select({
      id: users.id,
      displayName: users.displayName,
      email: users.email,
      handle: users.handle,
      status: users.status,
      known: sql<boolean>`exists (select from ${k} where ${and(eq(k.userId, userId), eq(k.recipientId, users.id))})`,
    })
    .from(users)
    .where(
      and(
        isHandle ? eq(users.handle, address.slice(1)) : eq(users.email, address),
        ne(users.status, "closed"),
      ),
    );
  if (!person) throw refused("RECIPIENT_NOT_FOUND");
  if (person.id === userId) throw refused("SELF");
  if (person.status === "frozen") throw refused("RECIPIENT_UNAVAILABLE");
  return {
    userId: person.id,
    name: shortName(person.displayName),
    address: isHandle ? address : maskedAddress(person.email),
    firstTime: !person.known,
  };
}

const refused = (
  code: "BAD_INPUT" | "RECIPIENT_NOT_FOUND" | "SELF" | "RECIPIENT_UNAVAILABLE",
  sentence?: string,
) => new Refusal(code, { field: "to", ...(sentence === undefined ? {} : { sentence }) });
