declare global {
  var octocoOutboxListener: (() => void) | undefined;
}

/**
 * Commands that put a row into the outbox in their own statement; a test compares this list with the SQL. A row that nobody
 * is told of is found by the relay within a minute, so this is speed, never safety.
 */
export const ANNOUNCING = new Set([
  "add_bank_account",
  "announce_stuck_notifications",
  "announce_stuck_replays",
  "attach_payout",
  "begin_load",
  "cancel_withdrawal",
  "change_password",
  "close_deposit",
  "confirm_email_change",
  "confirm_factor",
  "evaluate_alerts",
  "finish_export",
  "freeze_by_link",
  "freeze_person",
  "link_identity",
  "mark_payout_unknown",
  "open_missing_runs",
  "open_session",
  "record_attempt",
  "register_user",
  "release_withdrawal",
  "remove_bank_account",
  "remove_factor",
  "renew_recovery_codes",
  "request_email_change",
  "request_export",
  "request_link",
  "request_reconciliation",
  "request_verification",
  "request_withdrawal",
  "reset_password",
  "return_withdrawal",
  "reverse_deposit",
  "rotate_refresh_token",
  "satisfy_step_up",
  "send_transfer",
  "send_transfer_batch",
  "set_default_bank_account",
  "settle_deposit",
  "settle_deposit_batch",
  "settle_withdrawal",
  "shut_account",
  "sign_in_with_identity",
  "start_replay",
  "steer_replay",
  "submit_identity",
  "sweep_stalled",
  "sweep_withdrawals",
  "undo_email_change",
  "unlink_identity",
]);

/** Told after each command that may have grown the outbox; the newest listener counts. It must neither wait nor throw. */
export const whenOutboxGrows = (listener: (() => void) | undefined): void => {
  globalThis.octocoOutboxListener = listener; // one per process, however often a bundler loads this file
};

/** Says that a command may have put something in. */
export const outboxGrew = (): void => globalThis.octocoOutboxListener?.();
