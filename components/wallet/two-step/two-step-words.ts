import type { Shown, Wish } from "@/components/session/step-up";

/** What can be done about two-step sign-in. */
export type Change = "set" | "replace" | "renew" | "remove";

interface ChangeWords {
  title: string;
  /** What it does, to money and to other devices, said before. */
  effects: string[];
  button: string;
  wish: Wish;
  shown: Shown;
}

const SIGNED_OUT = "Your other devices are signed out. This one stays signed in.";

const waiting = (long: string): Shown["facts"] => [
  ["Withdrawals", `wait for ${long}`],
  ["Sending to new people", `waits for ${long}`],
];

export const CHANGES: Record<Change, ChangeWords> = {
  set: {
    title: "Set up two-step sign-in",
    effects: [
      "You need an authenticator app on your phone, like Aegis, Google Authenticator or 1Password.",
      "From then on its code confirms withdrawals, sending to new people or large amounts, bank accounts and changes to how you sign in.",
      "To keep your money safe, withdrawals and sending to new people wait for 6 hours after this.",
      SIGNED_OUT,
    ],
    button: "Continue",
    wish: { action: "factor.set" },
    shown: {
      what: "Set up two-step sign-in",
      facts: waiting("6 hours"),
    },
  },
  replace: {
    title: "Replace your authenticator app",
    effects: [
      "For a new phone or another app. The app you use now works until the new one is on.",
      "You get new recovery codes. Those you have stop working.",
      "To keep your money safe, withdrawals and sending to new people wait for 24 hours after this.",
      SIGNED_OUT,
    ],
    button: "Continue",
    wish: { action: "factor.set" },
    shown: {
      what: "Replace your authenticator app",
      facts: waiting("24 hours"),
    },
  },
  renew: {
    title: "Make new recovery codes",
    effects: [
      "You get 10 new codes. Those you have stop working at once.",
      "Your money isn't held, and no device is signed out.",
    ],
    button: "Make new codes",
    wish: { action: "recovery_codes.renew" },
    shown: { what: "Make new recovery codes", facts: [["Codes you have", "stop working"]] },
  },
  remove: {
    title: "Remove two-step sign-in",
    effects: [
      "Without it you can't withdraw, add a bank account, or send to new people or large amounts. You can set it up again at any time.",
      "To keep your money safe, withdrawals and sending to new people wait for 24 hours after this, also when you set it up again.",
      "Your recovery codes stop working.",
      SIGNED_OUT,
    ],
    button: "Remove two-step sign-in",
    wish: { action: "factor.remove" },
    shown: { what: "Remove two-step sign-in", facts: waiting("24 hours") },
  },
};

/** `9 recovery codes left`, and when that is few, what to do. */
export function codesLeftWords(left: number): string {
  if (left === 0) return "No recovery codes left. Make new ones, so that a lost phone doesn't lock you out.";
  const count = left === 1 ? "1 recovery code left." : `${left} recovery codes left.`;
  return left <= 3 ? `${count} Make new ones before they run out.` : count;
}

/** `ABCD EFGH …`: the key as people type it. */
export const keyInGroups = (secret: string): string => secret.replaceAll(/(.{4})(?=.)/g, "$1 ");

/** The file with the recovery codes. */
export const codesFile = (email: string, codes: readonly string[]): string =>
  [
    `Octoco Wallet: recovery codes of ${email}`,
    "Each code confirms once when your authenticator app is not at hand.",
    "Keep them where nobody else finds them, and not on the phone with the app.",
    "",
    ...codes,
    "",
  ].join("\n");
