import { z } from "zod";
import { callCommand } from "@/db/command";

const row = z.object({ outcome: z.enum(["kept", "same"]) });

/** Keeps what the provider says of a break's object now, without personal data; earlier ones stay. Twice the same is kept once. */
export async function snapshotBreak(
  breakId: string,
  source: "read" | "statement" | "delivery",
  body: Record<string, unknown>,
): Promise<void> {
  await callCommand("worker", "snapshot_break", { break: breakId, source, body }, row);
}
