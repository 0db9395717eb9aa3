import { z } from "zod";
import { callCommand } from "@/db/command";
import type { Cause } from "./applied";

const row = z.object({ outcome: z.enum(["noted", "already", "not_open"]) });

/** Keeps what the provider last said of a payout; `underWay` takes the withdrawal back from `unknown`. Moves no money. */
export const notePayout = async (input: {
  transactionId: string;
  providerStatus: string;
  underWay: boolean;
  cause: Cause;
}): Promise<z.infer<typeof row>["outcome"]> => {
  const { transactionId, ...rest } = input;
  return (await callCommand("worker", "note_payout", { transaction: transactionId, ...rest }, row)).outcome;
};
