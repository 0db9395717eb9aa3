import { z } from "zod";
import { callCommand } from "@/db/command";
import { type AdminCall, calledBy } from "@/server/sessions/admin-call";

const row = z.object({ body: z.instanceof(Buffer), headers: z.record(z.string(), z.string()) });

/**
 * A delivery's bytes as stored, for an admin who says why; each call leaves an audit row. Account numbers stay covered: they were never
 * stored. NOT_FOUND.
 */
export async function revealDelivery(
  call: AdminCall,
  deliveryId: string,
  reason: string,
): Promise<{ body: string; headers: Record<string, string> }> {
  const { body, headers } = await callCommand(
    "app",
    "reveal_delivery",
    { ...calledBy(call), delivery: deliveryId, reason },
    row,
  );
  return { body: body.toString("utf8"), headers };
}
