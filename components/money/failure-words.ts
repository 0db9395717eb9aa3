/** What a deposit's failure is called, by Revio's error code. Only said after Revio gave the code: so no money was taken. */
interface FailureWords {
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
