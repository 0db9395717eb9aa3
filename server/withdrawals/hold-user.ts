import { z } from "zod";
import { callCommand } from "@/db/command";

/** Lets this user's money go to nobody but people they sent to before, until a person lifts it. A second call for the same payout changes nothing. */
export async function holdUser(userId: string, payoutId: string): Promise<void> {
  await callCommand(
    "worker",
    "hold_user",
    { user: userId, kind: "freeze", reason: "perhaps_paid_twice", objectId: payoutId, until: null },
    z.object({ outcome: z.enum(["held", "already"]) }),
  );
}
