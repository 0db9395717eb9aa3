import { CHECK, HELD_24, NOT_ME, SETTINGS, type Sayings } from "./security-words";

/** About two-step sign-in and its recovery codes. */
export const FACTOR_SAYINGS = {
  factor_reset: () => ({
    title: "Two-step sign-in was reset",
    sentences: [
      "We did this because you asked us to. Your authenticator app and its recovery codes don't work any more.",
      "All devices were signed out, and withdrawals and sending to new people wait for 24 hours. Sign in and set it up anew.",
    ],
    link: SETTINGS,
    notMe: NOT_ME,
    sms: CHECK,
  }),
  factor_added: () => ({
    title: "Two-step sign-in was set up",
    sentences: ["Other devices were signed out, and withdrawals and sending to new people wait for 6 hours."],
    link: SETTINGS,
    notMe: NOT_ME,
    sms: CHECK,
  }),
  factor_replaced: () => ({
    title: "Your authenticator app was replaced",
    sentences: [HELD_24],
    link: SETTINGS,
    notMe: NOT_ME,
    sms: CHECK,
  }),
  factor_removed: () => ({
    title: "Two-step sign-in was removed",
    sentences: [HELD_24],
    link: SETTINGS,
    notMe: NOT_ME,
    sms: CHECK,
  }),
  recovery_codes_new: () => ({
    title: "You have new recovery codes",
    sentences: ["The codes from before don't work any more."],
    link: SETTINGS,
    notMe: NOT_ME,
    sms: CHECK,
  }),
  recovery_code_used: () => ({
    title: "A recovery code was used",
    sentences: ["It stood in for your authenticator app, and works no more."],
    link: SETTINGS,
    notMe: NOT_ME,
    sms: CHECK,
  }),
} satisfies Partial<Sayings>;
