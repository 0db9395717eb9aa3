import { formatDateTime } from "@/server/dates";
import type { SecurityKind } from "./kinds";
import { type Message, plain } from "./message";
import type { SecurityFacts } from "./security-facts";

type Said = Pick<Message, "sentences" | "link"> & {
  title: string;
  /** For whoever did not do this themselves; without it, the mail says so in its sentences. */
  notMe?: string;
  /** The end of a text message, after the title. */
  sms: string;
};

const NO_MONEY = "No money has moved.";
const SETTINGS = { label: "See your security settings", path: "/settings/security" };
const CHECK = "Not you? Freeze your wallet by the link in our mail.";
const NOT_ME = "This wasn't me: freeze the wallet. Nothing can leave it then until you and we have looked.";
const HELD_24 = "Other devices were signed out, and withdrawals wait for 24 hours.";

const SAYINGS: Record<SecurityKind, (facts: SecurityFacts) => Said> = {
  email_verify: () => ({
    title: "Confirm your e-mail address",
    sentences: [
      "Then you can add money to your wallet. The link works for 24 hours.",
      "You didn't ask for a wallet? Do nothing: without the link nobody can put money into one with your address.",
    ],
    link: { label: "Confirm my e-mail address", path: "/verify" },
    sms: "the link is in your mail.",
  }),
  email_known: () => ({
    title: "You have a wallet already",
    sentences: [
      "Somebody wanted to use your e-mail address for a wallet. You have one already, so nothing was changed.",
      "If it was you, sign in. If you don't know the password any more, set a new one from the sign-in page.",
    ],
    link: { label: "Sign in", path: "/sign-in" },
    sms: "somebody wanted to use your e-mail address again. Nothing was changed.",
  }),
  email_change: ({ email }) => ({
    title: "Confirm your new e-mail address",
    sentences: [
      `A wallet is to use ${plain(email ?? "this address")} from now on. Nothing changes before you confirm. The link works for 24 hours.`,
      "You didn't ask for this? Do nothing.",
    ],
    link: { label: "Confirm the new address", path: "/email" },
    sms: "a link was mailed to the new address.",
  }),
  email_changed: ({ email }) => ({
    title: "Your e-mail address was changed",
    sentences: [
      "You sign in with another address now, and our mails go there. No money has moved; withdrawals wait for 6 hours.",
      `This wasn't me: go back to ${plain(email ?? "this address")}. That works for 72 hours, signs out all devices, lets you set a new password and keeps money from leaving for 24 hours.`,
    ],
    link: { label: "Undo this change", path: "/undo" },
    sms: "the undo link went to the old address.",
  }),
  email_restored: () => ({
    title: "Your e-mail address is the old one again",
    sentences: [
      "The change was undone, all devices were signed out, and withdrawals wait for 24 hours.",
      "The old password doesn't work any more, since whoever changed the address may know it, and no Google account is linked. Set a new password by this link: it works for 30 minutes, and later you can ask for another one on the sign-in page.",
    ],
    link: { label: "Set a new password", path: "/reset" },
    notMe: NOT_ME,
    sms: `the change was undone. ${CHECK}`,
  }),
  password_link: () => ({
    title: "Set a new password",
    sentences: [
      "The link works for 30 minutes, once. Your old password works until you have set a new one.",
      "You didn't ask for this? Do nothing: whoever did can't read this mail.",
    ],
    link: { label: "Set a new password", path: "/reset" },
    sms: "a link was mailed to you.",
  }),
  password_reset: () => ({
    title: "Your password was set anew",
    sentences: [
      "All devices were signed out, and withdrawals wait for 24 hours.",
      "If a Google account was linked, it is no more. Link it again in your settings.",
    ],
    link: { label: "Sign in", path: "/sign-in" },
    notMe: NOT_ME,
    sms: CHECK,
  }),
  password_changed: () => ({
    title: "Your password was changed",
    sentences: [HELD_24],
    link: SETTINGS,
    notMe: NOT_ME,
    sms: CHECK,
  }),
  sign_in_unlock: () => ({
    title: "Open sign-in again",
    sentences: [
      "After 100 wrong passwords in a row, signing in with a password stops until you open it again. The link works for 24 hours, once.",
      "You didn't try to sign in? Then somebody guesses. Choose a password that you use nowhere else, and set up two-step sign-in.",
    ],
    link: { label: "Open sign-in again", path: "/unlock" },
    sms: "the link is in your mail.",
  }),
  device_new: ({ device }) => ({
    title: "A new device signed in",
    sentences: [`${device ?? "A device"} signed in to your wallet for the first time.`],
    link: SETTINGS,
    notMe: NOT_ME,
    sms: `${device ?? "a device"}. ${CHECK}`,
  }),
  session_copied: ({ device }) => ({
    title: "We signed out a device",
    sentences: [
      `Somebody used a copy of the sign-in of ${device ?? "a device"}, so we ended it. Withdrawals wait for 24 hours.`,
      "Sign in again, and look at your latest activity.",
    ],
    link: SETTINGS,
    notMe: NOT_ME,
    sms: `its sign-in was copied. ${CHECK}`,
  }),
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
    sentences: ["No money has moved.", "Money can move again. Withdrawals wait for 24 hours."],
    link: { label: "Sign in", path: "/sign-in" },
    sms: "money can move again. Withdrawals wait for 24 hours.",
  }),
  holds_lifted: () => ({
    title: "Your withdrawals were looked into",
    sentences: [
      "No money has moved.",
      "What kept them waiting until we had looked is settled. If something else keeps them waiting, your wallet says so.",
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
  factor_reset: () => ({
    title: "Two-step sign-in was reset",
    sentences: [
      "We did this because you asked us to. Your authenticator app and its recovery codes don't work any more.",
      "All devices were signed out, and withdrawals wait for 24 hours. Sign in and set it up anew.",
    ],
    link: SETTINGS,
    notMe: NOT_ME,
    sms: CHECK,
  }),
  factor_added: () => ({
    title: "Two-step sign-in was set up",
    sentences: ["Other devices were signed out, and withdrawals wait for 6 hours."],
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
  identity_recorded: () => ({
    title: "Your identity was recorded",
    sentences: [
      "Money can come into your wallet and leave it now, up to the limits that your settings show.",
    ],
    link: { label: "See your limits", path: "/settings/limits" },
    notMe: NOT_ME,
    sms: CHECK,
  }),
  google_linked: () => ({
    title: "A Google account was linked",
    sentences: ["It can sign in to your wallet now.", HELD_24],
    link: SETTINGS,
    notMe: NOT_ME,
    sms: CHECK,
  }),
  google_unlinked: () => ({
    title: "A Google account was unlinked",
    sentences: ["It can't sign in to your wallet any more.", "Other devices were signed out."],
    link: SETTINGS,
    notMe: NOT_ME,
    sms: CHECK,
  }),
};

/** What to say about somebody's sign-in, per kind of notification. `token`: of the link that the mail carries, if it carries one. */
export function securityMessage(facts: SecurityFacts, token?: string): Message {
  const { title, sentences, link, notMe, sms } = SAYINGS[facts.kind](facts);
  const [first = "", ...more] = sentences;
  return {
    subject: title,
    heading: title,
    sentences: [first, ...(notMe === undefined ? [] : [NO_MONEY]), ...more],
    facts: [["When", formatDateTime(facts.at)]],
    link: token === undefined ? link : { ...link, path: `${link.path}#t=${token}` },
    ...(notMe === undefined ? {} : { notMe }),
    sms: `Octoco Wallet: ${title.charAt(0).toLowerCase()}${title.slice(1)}: ${sms}`,
  };
}
