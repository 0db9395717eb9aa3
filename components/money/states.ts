import type { GlyphName } from "@/components/ui/glyph";
import type { Tone } from "@/components/ui/tone";

/** The words of every state a transaction can be in. One row per badge; screens, receipts and exports read from here. */
interface StateWords {
  badge: string;
  tone: Tone;
  glyph: GlyphName;
  /** What it means, without an amount. */
  sentence: string;
  /** What the reader does or waits for next. */
  next: string;
  /** It still changes by itself. */
  open?: true;
  /** The amount is struck through and left out of totals: the money didn't move, or it is back. */
  struck?: true;
}

const DONE = { badge: "Completed", tone: "ok", glyph: "done" } as const;
const RUNNING = { tone: "info", glyph: "running", open: true } as const;
const FAILED = { badge: "Failed", tone: "bad", glyph: "failed", struck: true } as const;
const BACK = { tone: "neutral", glyph: "back" } as const;

const DEPOSIT_STATES = {
  not_finished: {
    ...BACK,
    badge: "Not finished",
    sentence: "You haven't paid yet.",
    next: "Finish or cancel it.",
    open: true,
  },
  processing: {
    ...RUNNING,
    badge: "Processing",
    sentence: "We're confirming this with your bank, usually under a minute.",
    next: "Nothing to do. Don't pay again.",
  },
  being_checked: {
    badge: "Being checked",
    tone: "warn",
    glyph: "attention",
    sentence: "We're checking this, usually done by 17:00.",
    next: "Nothing to do. Don't pay again.",
  },
  completed: { ...DONE, sentence: "This is in your balance.", next: "Get the receipt." },
  failed: {
    ...FAILED,
    sentence: "The payment didn't go through. No money was taken.",
    next: "Try again, or get help.",
  },
  cancelled: {
    ...BACK,
    badge: "Cancelled",
    sentence: "This was cancelled. No money moved.",
    next: "Start again when you want to.",
    struck: true,
  },
  refunded: {
    ...BACK,
    badge: "Refunded",
    sentence: "This went back to how you paid.",
    next: "Get help if you didn't expect it.",
  },
  reversed: {
    ...BACK,
    badge: "Reversed",
    sentence: "We undid this because the payment was disputed.",
    next: "Get help if you didn't expect it.",
    struck: true,
  },
} as const satisfies Record<string, StateWords>;

const WITHDRAWAL_STATES = {
  reserved: {
    ...RUNNING,
    badge: "Processing",
    sentence: "We've set the money aside.",
    next: "You can cancel until it is sent.",
  },
  sent: {
    ...RUNNING,
    badge: "Sent to bank",
    sentence: "Sent to your bank, usually 1–2 business days.",
    next: "Nothing to do. Get help one business day after it was expected.",
  },
  confirming: {
    ...RUNNING,
    badge: "Confirming",
    sentence: "We're confirming this with the bank. The money stays reserved.",
    next: "Nothing to do. Don't withdraw it again.",
  },
  paid: { ...DONE, sentence: "The bank has been paid.", next: "Get the receipt." },
  refused: {
    ...FAILED,
    sentence: "The bank refused this. The money is available again.",
    next: "Check the bank account, then withdraw again.",
  },
  returned: {
    ...BACK,
    badge: "Returned",
    sentence: "The bank sent the money back. It is available again.",
    next: "Check the bank account, then withdraw again.",
    struck: true,
  },
  called_off: {
    ...BACK,
    badge: "Cancelled",
    sentence: "This was cancelled. The money is available again.",
    next: "Start again when you want to.",
    struck: true,
  },
} as const satisfies Record<string, StateWords>;

const OTHER_STATES = {
  transferred: { ...DONE, sentence: "This moved at once and is final.", next: "Get the receipt." },
  went_back: {
    ...DONE,
    sentence: "This went back to how you paid.",
    next: "Get help if you didn't expect it.",
  },
  corrected: { ...DONE, sentence: "We corrected your balance.", next: "Get help if you didn't expect it." },
} as const satisfies Record<string, StateWords>;

const ROWS = { ...DEPOSIT_STATES, ...WITHDRAWAL_STATES, ...OTHER_STATES };

export type BadgeKey = keyof typeof ROWS;
export const STATES: Record<BadgeKey, StateWords> = ROWS;

/** Every stored status by type, and the badges it can carry: an open deposit says how far it is, a held one that we look at it. */
export const STATUS_BADGES = {
  deposit: {
    created: ["not_finished", "processing", "being_checked"],
    pending: ["not_finished", "processing", "being_checked"],
    completed: ["completed"],
    failed: ["failed", "being_checked"],
    expired: ["cancelled", "being_checked"],
    cancelled: ["cancelled", "being_checked"],
    partially_refunded: ["refunded"],
    refunded: ["refunded"],
    charged_back: ["reversed"],
  },
  withdrawal: {
    requested: ["reserved"],
    processing: ["sent"],
    unknown: ["confirming"],
    completed: ["paid"],
    failed: ["refused"],
    returned: ["returned"],
    cancelled: ["called_off"],
  },
  transfer: { completed: ["transferred"] },
  refund: { completed: ["went_back"] },
  adjustment: { completed: ["corrected"] },
} as const satisfies Record<string, Record<string, readonly BadgeKey[]>>;

type StatusesOf<Type> = Type extends keyof typeof STATUS_BADGES ? keyof (typeof STATUS_BADGES)[Type] : never;
export type StoredStatus = StatusesOf<keyof typeof STATUS_BADGES>;
