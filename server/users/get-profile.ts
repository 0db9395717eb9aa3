import { eq } from "drizzle-orm";
import { reads } from "@/db/reads";
import { users } from "@/db/schema/identity";
import { invariant } from "@/server/errors";

export type Profile = { displayName: string; email: string; handle: string | null; phone: string | null };

/** What this user told us about themselves. */
export async function getProfile(userId: string): Promise<Profile> {
  const { displayName, email, handle, phone } = users;
  const [profile] = await reads
    .select({ displayName, email, handle, phone })
    .from(users)
    .where(eq(users.id, userId));
  invariant(profile, "who acts has a row");
  return profile;
}
