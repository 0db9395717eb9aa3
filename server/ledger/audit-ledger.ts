import { z } from "zod";
import { callCommand } from "@/db/command";

const row = z.object({ broken: z.number().int(), up_to: z.string() });

/**
 * Checks the laws of the ledger, in full or from where the last clean run ended, and keeps the result. Each broken law opens one
 * break. Changes nothing of the ledger.
 */
export async function auditLedger({
  full,
}: {
  full: boolean;
}): Promise<{ broken: number; upToEntry: string }> {
  const answer = await callCommand("worker", "record_audit_run", { full }, row);
  return { broken: answer.broken, upToEntry: answer.up_to };
}
