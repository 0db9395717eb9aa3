/** Which status may follow which, as data: what `db/functions/lifecycles.sql` decides by, as the tests take it for right. */
import type { TransactionStatus } from "@/server/transactions/filter";

type Moves = Partial<Record<TransactionStatus, readonly TransactionStatus[]>>;

/** A deposit starts as `created`. Money that comes after we gave up is still credited, hence the ways back to `completed`. */
const DEPOSIT_MOVES = {
  created: ["pending", "failed", "expired", "cancelled"],
  pending: ["completed", "failed", "expired", "cancelled"],
  failed: ["completed"],
  expired: ["completed"],
  cancelled: ["completed"],
  completed: ["partially_refunded", "refunded", "charged_back"],
  partially_refunded: ["partially_refunded", "refunded", "charged_back"],
} as const satisfies Moves;

/** A withdrawal starts as `requested`, its money reserved. `unknown`: sent, and nobody can say yet whether it was paid. */
const WITHDRAWAL_MOVES = {
  requested: ["processing", "cancelled", "failed"],
  processing: ["completed", "failed", "unknown"],
  unknown: ["processing", "completed", "failed"],
  completed: ["returned"],
} as const satisfies Moves;

/** By type of transaction. Refunds and transfers are `completed` from their first line on, so they have no moves. */
export const LIFECYCLES = {
  deposit: DEPOSIT_MOVES,
  withdrawal: WITHDRAWAL_MOVES,
} as const satisfies Record<string, Moves>;

/** True when the lifecycle allows this move; staying where it is, is no move. */
export function canMove(
  type: keyof typeof LIFECYCLES,
  from: TransactionStatus,
  to: TransactionStatus,
): boolean {
  const moves: Moves = LIFECYCLES[type];
  return moves[from]?.includes(to) ?? false;
}
