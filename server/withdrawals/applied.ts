/** What made us look: our own execution, a delivery, a person's page, a sweep, a statement, the follower of unknown outcomes. */
export type Cause = "submit" | "webhook" | "page" | "sweep" | "statement" | "follow";

/**
 * `noted`: still open. `unknown`: nobody knows whether the money left; `unsent`: nor does
 * anything show that it was ever sent. `break`: a person has to look. `ignored`: not ours to act
 * on. `unreachable`: Revio gave no usable answer and nothing has changed. The others say what happened to the withdrawal.
 */
export type Applied =
  | "settled"
  | "released"
  | "returned"
  | "already"
  | "noted"
  | "unknown"
  | "unsent"
  | "break"
  | "ignored"
  | "unreachable";
