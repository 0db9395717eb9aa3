import { z } from "zod";
import { callCommand } from "@/db/command";
import { type AdminCall, calledBy } from "@/server/sessions/admin-call";

const row = z.object({ email: z.string(), display_name: z.string(), phone: z.string().nullable() });

/** Who somebody is, unmasked, for an admin who says why; each call leaves an audit row. NOT_FOUND. */
export async function revealPerson(
  call: AdminCall,
  personId: string,
  reason: string,
): Promise<{ email: string; name: string; phone: string | null }> {
  const args = { ...calledBy(call), person: personId, reason };
  const { email, display_name, phone } = await callCommand("app", "reveal_person", args, row);
  return { email, name: display_name, phone };
}
