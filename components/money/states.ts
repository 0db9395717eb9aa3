import type { GlyphName } from "@/components/ui/glyph";
import type { Tone } from "@/components/ui/tone";

/** The words of every state a transaction can be in. One row per badge; screens, receipts and exports read from here. */
export interface StateWords {
  badge: string;
  tone: Tone;
  glyph: GlyphName;
  /** What it means, without an amount. */
  sentence: string;
  /** What the reader does or waits for next. */
  next: string;
  /** The amount is struck through and left out of totals: the money isn't here. */
  struck: boolean;
}

export type BadgeKey =
  | "not_finished"
  | "processing"
  | "completed"
  | "failed"
  | "cancelled"
  | "being_checked"
  | "refunded"
  | "reversed";

export const STATES: Record<BadgeKey, StateWords> = {
  not_finished: {
    badge: "Not finished",
    tone: "neutral",
    glyph: "back",
    sentence: "You haven't paid yet.",
    next: "Finish or cancel it.",
    struck: false,
  },
  processing: {
    badge: "Processing",
    tone: "info",
    glyph: "running",
    sentence: "We're confirming this with your bank, usually under a minute.",
    next: "Nothing to do. Don't pay again.",
    struck: false,
  },
  completed: {
    badge: "Completed",
    tone: "ok",
    glyph: "done",
    sentence: "This is in your balance.",
    next: "Get the receipt.",
    struck: false,
  },
  failed: {
    badge: "Failed",
    tone: "bad",
    glyph: "failed",
    sentence: "The payment didn't go through. No money was taken.",
    next: "Try again, or get help.",
    struck: true,
  },
  cancelled: {
    badge: "Cancelled",
    tone: "neutral",
    glyph: "back",
    sentence: "This was cancelled. No money moved.",
    next: "Start again when you want to.",
    struck: true,
  },
  being_checked: {
    badge: "Being checked",
    tone: "warn",
    glyph: "attention",
    sentence: "We're checking this, usually done by 17:00.",
    next: "Nothing to do. Don't pay again.",
    struck: false,
  },
  refunded: {
    badge: "Refunded",
    tone: "neutral",
    glyph: "back",
    sentence: "This went back to how you paid.",
    next: "Get help if you didn't expect it.",
    struck: false,
  },
  reversed: {
    badge: "Reversed",
    tone: "neutral",
    glyph: "back",
    sentence: "We undid this because the payment was disputed.",
    next: "Get help if you didn't expect it.",
    struck: true,
  },
};

/** Every stored status and the badges it can carry: an open one says how far it is, a held one that we look at it. */
export const STATUS_BADGES = {
  created: ["not_finished", "processing", "being_checked"],
  pending: ["not_finished", "processing", "being_checked"],
  completed: ["completed"],
  failed: ["failed", "being_checked"],
  expired: ["cancelled", "being_checked"],
  cancelled: ["cancelled", "being_checked"],
  partially_refunded: ["refunded"],
  refunded: ["refunded"],
  charged_back: ["reversed"],
} as const satisfies Record<string, readonly BadgeKey[]>;

export type StoredStatus = keyof typeof STATUS_BADGES;

/** What a deposit's failure is called, by Revio's error code. Only said after Revio gave the code: so no money was taken. */
export interface FailureWords {
  heading: string;
  next: string;
}

const OTHER: FailureWords = {
  heading: "The payment didn't go through",
  next: "Try again, or pay another way.",
};

const FAILURES = new Map<string, FailureWords>([
  [
    "do_not_honour",
    { heading: "Your bank declined the card", next: "Try another card, or ask your bank why it said no." },
  ],
  [
    "insufficient_funds",
    { heading: "There wasn't enough money on the card", next: "Try a smaller amount or another card." },
  ],
  ["expired_card", { heading: "The card has expired", next: "Try another card." }],
  ["timeout", { heading: "Your bank didn't answer in time", next: "Try again in a few minutes." }],
  [
    "authentication_failed",
    { heading: "Your bank couldn't confirm it was you", next: "Try again and approve it in your bank app." },
  ],
  ["provider_unavailable", { heading: "We couldn't reach Revio", next: "Try again in a few minutes." }],
  ["rejected", { heading: "Revio couldn't open a checkout", next: "Try again, or get help." }],
]);

/** A code we don't know gets the plain words: it failed, and what to do. */
export const failureWords = (code: string | null): FailureWords => FAILURES.get(code ?? "") ?? OTHER;

/** Every sentence about failures, for the test of words. */
export const allFailureWords = (): FailureWords[] => [...FAILURES.values(), OTHER];
