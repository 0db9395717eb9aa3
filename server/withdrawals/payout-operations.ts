/** The marks around the two calls that make a payout: "about to" before, how it ended after. */
import { z } from "zod";
import { callCommand } from "@/db/command";
import type { Outcome } from "@/server/revio/outcome";

const markedAt = z.date().nullable();
const create = z.object({
  outcome: z.enum(["go", "attached", "closed", "in_flight", "exhausted"]),
  marked_at: markedAt,
});
const execute = z.object({
  outcome: z.enum(["go", "sent", "closed", "not_attached"]),
  marked_at: markedAt,
});
const again = z.object({ outcome: z.enum(["go", "closed", "exhausted"]), marked_at: markedAt });
const recorded = z.object({ outcome: z.enum(["recorded", "already"]) });

/** One "about to send"; its time tells it from the next. */
export type Mark = {
  transactionId: string;
  operation: "create_payout" | "execute_payout";
  markedAt: Date | null;
};
type Marked<Outcome> = { outcome: Outcome; mark: Mark };

/**
 * `go` for the one caller that may prepare a payout now. `attached`: there is one. `closed`: no longer wanted. `in_flight`: another
 * caller may be at it. `exhausted`: as many creates as may be ended in the dark. `inert` says that preparing moves no money.
 */
export async function markCreatePayout(
  transactionId: string,
  inert: boolean,
): Promise<Marked<z.infer<typeof create>["outcome"]>> {
  const row = await callCommand(
    "worker",
    "mark_create_payout",
    { transaction: transactionId, inert },
    create,
  );
  return {
    outcome: row.outcome,
    mark: { transactionId, operation: "create_payout", markedAt: row.marked_at },
  };
}

/** `go` for the one caller that may execute this payout; again only after an outcome `unavailable`. Else `sent`, for ever. */
export async function markExecutePayout(
  transactionId: string,
  payout: string,
): Promise<Marked<z.infer<typeof execute>["outcome"]>> {
  const row = await callCommand(
    "worker",
    "mark_execute_payout",
    { transaction: transactionId, payout },
    execute,
  );
  return {
    outcome: row.outcome,
    mark: { transactionId, operation: "execute_payout", markedAt: row.marked_at },
  };
}

/** `go` for the one caller that may execute a payout of unknown outcome again; only for a rail that refuses to pay twice. */
export async function markExecuteAgain(
  transactionId: string,
  payout: string,
): Promise<Marked<z.infer<typeof again>["outcome"]>> {
  const row = await callCommand(
    "worker",
    "mark_execute_again",
    { transaction: transactionId, payout },
    again,
  );
  return {
    outcome: row.outcome,
    mark: { transactionId, operation: "execute_payout", markedAt: row.marked_at },
  };
}

/** Writes down how the marked call ended. The first record of a mark stands, and none touches another mark. */
export async function recordPayoutOperation(mark: Mark, outcome: Outcome<unknown>["kind"]): Promise<void> {
  const { transactionId, ...rest } = mark;
  await callCommand(
    "worker",
    "record_payout_operation",
    { transaction: transactionId, ...rest, outcome },
    recorded,
  );
}
