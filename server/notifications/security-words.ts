/** What the messages about somebody's sign-in and wallet have in common. */
import type { SecurityKind } from "./kinds";
import type { Message } from "./message";
import type { SecurityFacts } from "./security-facts";

export type Said = Pick<Message, "sentences" | "link"> & {
  title: string;
  /** For whoever did not do this themselves; without it, the mail says so in its sentences. */
  notMe?: string;
  /** The end of a text message, after the title. */
  sms: string;
};

/** What is said of each kind. */
export type Sayings = Record<SecurityKind, (facts: SecurityFacts) => Said>;

export const NO_MONEY = "No money has moved.";
export const SETTINGS = { label: "See your security settings", path: "/settings/security" };
export const CHECK = "Not you? Freeze your wallet by the link in our mail.";
export const NOT_ME =
  "This wasn't me: freeze the wallet. Nothing can leave it then until you and we have looked.";
export const HELD_24 =
  "Other devices were signed out, and withdrawals and sending to new people wait for 24 hours.";
