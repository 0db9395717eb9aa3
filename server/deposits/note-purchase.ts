import { z } from "zod";
import { callCommand } from "@/db/command";

const row = z.object({ outcome: z.enum(["noted", "already", "stale", "unknown_deposit"]) });

/** Keeps what Revio last said of a deposit's purchase. Moves no money and no status. */
export async function notePurchase(input: {
  transactionId: string;
  providerStatus: string;
  method: string | null;
  cause: string;
}): Promise<z.infer<typeof row>["outcome"]> {
  const { transactionId, ...rest } = input;
  return (await callCommand("worker", "note_purchase", { transaction: transactionId, ...rest }, row)).outcome;
}
