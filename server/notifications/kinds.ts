/** What people are told, and under which topic they can switch it off. */
export const TOPICS = ["deposits", "withdrawals", "transfers", "security"] as const;
export type Topic = (typeof TOPICS)[number];

export const CHANNELS = ["email", "sms"] as const;
export type Channel = (typeof CHANNELS)[number];

export const TOPIC_OF = {
  deposit_completed: "deposits",
  deposit_failed: "deposits",
  deposit_refunded: "deposits",
  deposit_reversed: "deposits",
  withdrawal_requested: "withdrawals",
  withdrawal_sent: "withdrawals",
  withdrawal_paid: "withdrawals",
  withdrawal_failed: "withdrawals",
  withdrawal_returned: "withdrawals",
  withdrawal_cancelled: "withdrawals",
  transfer_sent: "transfers",
  transfer_received: "transfers",
  bank_account_added: "security",
  bank_account_removed: "security",
  bank_account_default: "security",
  email_verify: "security",
  email_known: "security",
  email_change: "security",
  email_changed: "security",
  email_restored: "security",
  email_undone: "security",
  password_link: "security",
  password_reset: "security",
  password_changed: "security",
  sign_in_unlock: "security",
  device_new: "security",
  session_copied: "security",
  wallet_frozen: "security",
  wallet_unfrozen: "security",
  holds_lifted: "security",
  wallet_closed: "security",
  tier_changed: "security",
  data_ready: "security",
  factor_added: "security",
  factor_replaced: "security",
  factor_removed: "security",
  factor_reset: "security",
  recovery_codes_new: "security",
  recovery_code_used: "security",
  identity_recorded: "security",
  google_linked: "security",
  google_unlinked: "security",
} as const satisfies Record<string, Topic>;

export type Kind = keyof typeof TOPIC_OF;
export type AccountKind = Extract<Kind, `bank_account_${string}`>;
/** About how somebody signs in, and who may. */
export type SecurityKind = Exclude<
  { [K in Kind]: (typeof TOPIC_OF)[K] extends "security" ? K : never }[Kind],
  AccountKind
>;

/** True for a kind of this program; a row may hold one that only a newer version knows. */
export const isKind = (text: string): text is Kind => Object.hasOwn(TOPIC_OF, text);

/** Mails about security always go out: whoever takes an account over would switch them off first. */
export const isFixed = (topic: Topic, channel: Channel): boolean =>
  topic === "security" && channel === "email";
