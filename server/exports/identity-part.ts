import { z } from "zod";
import { callCommand } from "@/db/command";
import { openName } from "@/server/identity/sealed-identity";

const sealed = z.object({ legal_name: z.string(), recorded_at: z.date() }).optional();

/** Who a person is by law: the one file of the copy that no query can fill, as the name lies sealed. */
export const IDENTITY = {
  name: "identity",
  tables: ["identity_records"],
  columns: ["legal_name", "identity_number", "recorded_at"],
} as const;

/**
 * The name that the person of a copy gave, and when, while that copy waits to be made; that a number was given, never which. Undefined
 * when none was given. Throws for a name that was sealed for somebody else.
 */
export async function readIdentityPart(
  exportId: string,
  userId: string,
): Promise<Record<(typeof IDENTITY.columns)[number], string> | undefined> {
  const found = await callCommand("worker", "find_export_identity", { export: exportId }, sealed);
  return (
    found && {
      legal_name: openName(found.legal_name, userId),
      identity_number: "•".repeat(13),
      recorded_at: found.recorded_at.toISOString(),
    }
  );
}
