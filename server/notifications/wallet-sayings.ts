import { CHECK, NOT_ME, type Sayings } from "./security-words";

/** About the wallet as a whole: whether money may move, how much of it, and whose it is. */
export const WALLET_SAYINGS = {
  wallet_frozen: () => ({
    title: "Your wallet is frozen",
    sentences: [
      "No money has moved, and none can leave. All devices were signed out. Your money is safe and still yours.",
      "We look at it with you before it opens again. Set a new password meanwhile.",
    ],
    link: { label: "Set a new password", path: "/reset" },
    sms: "no money can leave it.",
  }),
  wallet_unfrozen: () => ({
    title: "Your wallet is open again",
    sentences: [
      "No money has moved.",
      "Money can move again. Withdrawals and sending to new people wait for 24 hours.",
    ],
    link: { label: "Sign in", path: "/sign-in" },
    sms: "money can move again. Withdrawals and sending to new people wait for 24 hours.",
  }),
  holds_lifted: () => ({
    title: "Your withdrawals were looked into",
    sentences: [
      "No money has moved.",
      "What kept withdrawals and sending to new people waiting is settled. If something else keeps them waiting, your wallet says so.",
    ],
    link: { label: "Sign in", path: "/sign-in" },
    sms: "what kept them waiting is settled.",
  }),
  wallet_closed: () => ({
    title: "Your wallet is closed",
    sentences: [
      "No money has moved: it held none. All devices were signed out, and nobody can sign in to it any more.",
      "In 30 days we forget who you were; only what the law wants us to keep stays locked away, for 5 years. Then your e-mail address can open a new wallet.",
      "This wasn't you? Write to us before the 30 days are over.",
    ],
    link: { label: "Octoco Wallet", path: "/sign-in" },
    sms: "it held no money. Not you? Write to us within 30 days.",
  }),
  tier_changed: () => ({
    title: "Your limits changed",
    sentences: ["No money has moved.", "How much you may add, send and withdraw now is in your settings."],
    link: { label: "See your limits", path: "/settings/limits" },
    sms: "see your settings.",
  }),
  data_ready: () => ({
    title: "The copy of your data is ready",
    sentences: [
      "You can download it in your settings for 24 hours. You have to be signed in: the mail itself carries nothing of it.",
    ],
    link: { label: "Download your copy", path: "/settings/data" },
    notMe: NOT_ME,
    sms: CHECK,
  }),
  identity_recorded: () => ({
    title: "Your identity was recorded",
    sentences: [
      "Money can come into your wallet and leave it now, up to the limits that your settings show.",
    ],
    link: { label: "See your limits", path: "/settings/limits" },
    notMe: NOT_ME,
    sms: CHECK,
  }),
} satisfies Partial<Sayings>;
