import { z } from "zod";
import { callCommand } from "@/db/command";

const row = z.object({ outcome: z.enum(["recorded", "already", "processed"]) });

/** Puts a delivery that ran out of attempts where a person sees it: once per run, one open per delivery. */
export const recordDeadLetter = async (input: {
  deliveryId: string;
  runId: string;
  errorCode: string;
}): Promise<z.infer<typeof row>["outcome"]> =>
  (
    await callCommand(
      "worker",
      "record_dead_letter",
      { delivery: input.deliveryId, run: input.runId, errorCode: input.errorCode },
      row,
    )
  ).outcome;
