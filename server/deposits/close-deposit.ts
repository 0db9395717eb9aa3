import { z } from "zod";
import { callCommand } from "@/db/command";

const row = z.object({ outcome: z.enum(["closed", "already", "unknown_deposit"]) });

/** Ends an unpaid deposit with its reason; no money moves. One that is closed or completed stays as it is (`already`). */
export async function closeDeposit(input: {
  transactionId: string;
  to: "failed" | "expired" | "cancelled";
  failureCode: string | null;
  providerStatus: string | null;
  cause: string;
  actor: "user" | "revio" | "system";
}): Promise<z.infer<typeof row>["outcome"]> {
  const { transactionId, ...rest } = input;
  return (await callCommand("worker", "close_deposit", { transaction: transactionId, ...rest }, row)).outcome;
}
