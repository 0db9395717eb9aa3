import { z } from "zod";
import { callCommand } from "@/db/command";
import { Refusal } from "@/server/errors";
import { byActor } from "@/server/sessions/admin-call";
import type { Acting } from "@/server/sessions/session";

const row = z.object({ outcome: z.enum(["closed", "admin", "frozen", "balance", "open"]) });

const REFUSED = {
  admin: "ADMIN_STAYS",
  frozen: "FROZEN",
  balance: "BALANCE_NOT_ZERO",
  open: "WALLET_BUSY",
} as const;

/**
 * Closes the wallet of whoever asks: every session ends at once, and after 30 days the rows forget who it was. BALANCE_NOT_ZERO;
 * WALLET_BUSY: something has not ended; FROZEN; ADMIN_STAYS; STEP_UP_REQUIRED. A second call of the same session changes nothing.
 */
export async function closeAccount(actor: Acting): Promise<void> {
  const { outcome } = await callCommand("app", "shut_account", byActor(actor), row);
  if (outcome !== "closed") throw new Refusal(REFUSED[outcome]);
}
