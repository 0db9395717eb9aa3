import type { RefusalWords } from "@/components/refusal";
import type { Challenge, Method } from "./use-challenge";

/** The methods with something to type. */
export type Typed = Exclude<Method, "fresh">;

/** What is typed to confirm, by method: the field's name, and what it is. */
export const METHODS: Record<Typed, { label: string; hint: string; missing: string }> = {
  totp: {
    label: "Code from your app",
    hint: "6 digits. They confirm exactly this, and nothing else.",
    missing: "Enter the 6 digits of the code.",
  },
  recovery: {
    label: "Recovery code",
    hint: "One of the codes you kept when you set up two-step sign-in. Each works once.",
    missing: "Enter a recovery code.",
  },
  password: {
    label: "Your password",
    hint: "The one you sign in with.",
    missing: "Enter your password.",
  },
};

/** The way from one method to the other, where there are two. */
export const OTHERWISE: Partial<Record<Method, { to: Method; words: string }>> = {
  totp: { to: "recovery", words: "Use a recovery code instead" },
  recovery: { to: "totp", words: "Use the code from your app instead" },
};

/** Why a challenge is over, and that nothing came of it. */
export const ENDED: Record<(Challenge & { kind: "ended" })["why"], { title: string; sentence: string }> = {
  tries: {
    title: "That was wrong too often",
    sentence: "Nothing was done. Start again when you have the right code.",
  },
  time: {
    title: "This took longer than 5 minutes",
    sentence: "Nothing was done. Start again.",
  },
};

/** What was wrong with an answer, and how many tries are left; a refusal never leaves open whether something was done. */
export function problemWords({ code, sentence, retryAfterSeconds }: RefusalWords, triesLeft: number): string {
  switch (code) {
    case "CODE_WRONG":
    case "CODE_USED":
    case "PASSWORD_WRONG":
      return `${sentence} ${triesLeft === 1 ? "1 try" : `${triesLeft} tries`} left.`;
    case "RATE_LIMITED":
      return `Too many tries. Nothing was done. ${waitWords(retryAfterSeconds)}`;
    default:
      return sentence.includes("Nothing was done") ? sentence : `${sentence} Nothing was done.`;
  }
}

function waitWords(seconds: number | undefined): string {
  if (seconds === undefined) return "Try again later.";
  const minutes = Math.max(1, Math.ceil(seconds / 60));
  return `Try again in ${minutes} ${minutes === 1 ? "minute" : "minutes"}.`;
}
