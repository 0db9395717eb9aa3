import { plain } from "./message";
import { CHECK, HELD_24, NOT_ME, SETTINGS, type Sayings } from "./security-words";

/** About what somebody signs in with: address, password, devices, Google. */
export const SIGN_IN_SAYINGS = {
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
      "You sign in with another address now, and our mails go there. No money has moved; withdrawals and sending to new people wait for 6 hours.",
      `This wasn't me: go back to ${plain(email ?? "this address")}. That works for 72 hours, signs out all devices and lets you set a new password; withdrawals and sending to new people wait for 24 hours then.`,
    ],
    link: { label: "Undo this change", path: "/undo" },
    sms: "the undo link went to the old address.",
  }),
  email_restored: ({ admin }) => ({
    title: "Your e-mail address is the old one again",
    sentences: [
      "The change was undone, all devices were signed out, and withdrawals and sending to new people wait for 24 hours.",
      "The old password doesn't work any more, since whoever changed the address may know it, and no Google account is linked.",
      admin
        ? "Recovery codes made since the change don't work either. Your authenticator app stays. If it isn't yours, ask another admin to have it reset."
        : "An authenticator app or recovery codes set up since the change don't work either.",
      "Set a new password by this link: it works for 30 minutes, and later you can ask for another one on the sign-in page.",
    ],
    link: { label: "Set a new password", path: "/reset" },
    notMe: NOT_ME,
    sms: `the change was undone. ${CHECK}`,
  }),
  email_undone: ({ email, admin }) => ({
    title: "The change of your e-mail address was undone",
    sentences: [
      `The wallet that used ${plain(email ?? "this address")} went back to the address it had before, by the link in our mail there. You can't sign in with this one any more.`,
      admin
        ? "The authenticator app stays; recovery codes made since the change don't work any more."
        : "An authenticator app or recovery codes set up since the change don't work any more.",
    ],
    link: { label: "Sign in", path: "/sign-in" },
    notMe: NOT_ME,
    sms: `mails go to the old address again. ${CHECK}`,
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
      "All devices were signed out, and withdrawals and sending to new people wait for 24 hours.",
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
      `Somebody used a copy of the sign-in of ${device ?? "a device"}, so we ended it. Withdrawals and sending to new people wait for 24 hours.`,
      "Sign in again, and look at your latest activity.",
    ],
    link: SETTINGS,
    notMe: NOT_ME,
    sms: `its sign-in was copied. ${CHECK}`,
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
} satisfies Partial<Sayings>;
