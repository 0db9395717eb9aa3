import { z } from "zod";
import { callCommand } from "@/db/command";
import { type AdminCall, calledBy } from "@/server/sessions/admin-call";

const row = z.object({ ended: z.number().int() });

/** Signs a person out everywhere, and says of how many sessions; of the admin's own, all but this one. A second call: 0. NOT_FOUND. */
export async function endSessionsOfPerson(
  call: AdminCall,
  personId: string,
  reason: string,
): Promise<number> {
  const args = { ...calledBy(call), person: personId, reason };
  return (await callCommand("app", "sign_person_out", args, row)).ended;
}
