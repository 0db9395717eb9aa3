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
} as const satisfies Record<string, Topic>;

export type Kind = keyof typeof TOPIC_OF;
export type AccountKind = Extract<Kind, `bank_account_${string}`>;

/** True for a kind of this program; a row may hold one that only a newer version knows. */
export const isKind = (text: string): text is Kind => Object.hasOwn(TOPIC_OF, text);

/** Mails about security always go out: whoever takes an account over would switch them off first. */
export const isFixed = (topic: Topic, channel: Channel): boolean =>
  topic === "security" && channel === "email";
