import type { RefusalCode } from "./errors";

/**
 * The SQLSTATEs that the commands in `db/functions` raise. A state that stands for a refusal maps to its code; `null` is a
 * breach of an invariant (an illegal move, a broken promise between command and caller) and must never be seen.
 */
export const SQL_STATES = {
  WL001: "INSUFFICIENT_FUNDS",
  WL002: null, // illegal move of a lifecycle
  WL003: "IDEMPOTENCY_CONFLICT",
  WL004: "SESSION_ENDED",
  WL005: "FROZEN",
  WL006: "NOT_FOUND",
  WL007: null, // an argument the caller should have checked
  WL008: null, // append-only table touched
  WL009: null, // a balance that no entry explains
  WL010: "ALREADY_DECIDED",
  WL011: "OWN_REQUEST",
  WL012: "APPROVAL_EXPIRED",
  WL013: "STALE",
  WL014: "NOT_BALANCED",
  WL015: "APPROVAL_OPEN",
  WL016: "BREAK_CLOSED",
  WL017: "BREAK_STATE",
  WL018: "NO_PERMISSION",
  WL019: "STEP_UP_REQUIRED",
  WL020: "FACTOR_REQUIRED",
  WL021: "EMAIL_UNVERIFIED",
  WL022: "ABOUT_YOURSELF",
  WL023: "OTHER_DEVICE",
  WL024: "ROLE_TOO_NEW",
  WL025: "FACTOR_KEPT",
  WL026: "IDENTITY_FIRST",
  WL027: "ASKER_CHANGED",
} as const satisfies Record<string, RefusalCode | null>;
