import { failureWords } from "@/components/money/failure-words";
import type { GlyphName } from "@/components/ui/glyph";
import type { Tone } from "@/components/ui/tone";
import type { Deposit } from "@/components/wallet/types";
import { formatTime } from "@/server/dates";
import { formatMoney, fromWire } from "@/server/money";

type DepositAction = "home" | "receipt" | "continue" | "cancel" | "check" | "help" | "add";

export interface DepositButton {
  action: DepositAction;
  label: string;
  primary?: boolean;
}

export interface DepositScreen {
  state:
    | "starting"
    | "ready"
    | "checking"
    | "slow"
    | "paid"
    | "added"
    | "failed"
    | "left"
    | "lost"
    | "held"
    | "closed"
    | "returned";
  tone: Tone;
  glyph: GlyphName;
  struck: boolean;
  heading: string;
  sentence: string;
  buttons: readonly DepositButton[];
  footnote: string;
}

const HOME: DepositButton = { action: "home", label: "Go to Home" };
const HELP: DepositButton = { action: "help", label: "Get help" };
const ADD: DepositButton = { action: "add", label: "Add money", primary: true };
const CANCEL: DepositButton = { action: "cancel", label: "Cancel this deposit" };
const CONTINUE: DepositButton = { action: "continue", label: "Continue to Revio", primary: true };
const CLOSE_PAGE = "You can close this page. It won't stop the payment.";

const money = (minor: string): string => formatMoney(fromWire(minor));
const reference = (deposit: Deposit): string => `Reference ${deposit.reference}`;
const payable = (deposit: Deposit): boolean => deposit.checkoutUrl !== null;

export const starting = (): DepositScreen => ({
  state: "starting",
  tone: "info",
  glyph: "running",
  struck: false,
  heading: "We're opening the checkout",
  sentence: "Revio is getting your payment page ready. This usually takes a few seconds. No money has moved.",
  buttons: [HOME],
  footnote: "Nothing is paid until you pay at Revio.",
});

export const lost = (): DepositScreen => ({
  state: "lost",
  tone: "warn",
  glyph: "attention",
  struck: false,
  heading: "We couldn't reach the checkout",
  sentence: "No money has moved. Start a new deposit.",
  buttons: [{ ...ADD, label: "Start a new deposit" }, HELP],
  footnote: "This one closes by itself.",
});

export const ready = (deposit: Deposit): DepositScreen => ({
  state: "ready",
  tone: "neutral",
  glyph: "back",
  struck: false,
  heading: "Your payment page is ready",
  sentence: `You'll pay at Revio and come back here.${finishBy(deposit, " It is open until ")}`,
  buttons: [CONTINUE, CANCEL],
  footnote: reference(deposit),
});

export const left = (deposit: Deposit): DepositScreen => ({
  state: "left",
  tone: "neutral",
  glyph: "back",
  struck: false,
  heading: "You left before paying",
  sentence: `No money was taken.${finishBy(deposit, " You can still finish until ")}`,
  buttons: payable(deposit) ? [CONTINUE, CANCEL] : [CANCEL],
  footnote: deposit.dueAt ? `It cancels itself at ${formatTime(deposit.dueAt)}.` : reference(deposit),
});

const finishBy = ({ dueAt }: Deposit, words: string): string =>
  dueAt ? `${words}${formatTime(dueAt)}.` : "";

export const checking = (): DepositScreen => ({
  state: "checking",
  tone: "info",
  glyph: "running",
  struck: false,
  heading: "We're checking your payment",
  sentence:
    "We're asking Revio whether it went through. This usually takes a few seconds. Don't pay again yet.",
  buttons: [HOME],
  footnote: CLOSE_PAGE,
});

export const slow = (deposit: Deposit): DepositScreen => ({
  state: "slow",
  tone: "warn",
  glyph: "attention",
  struck: false,
  heading: "We still don't have an answer",
  sentence: "Your money may be on its way. Don't pay again. We keep asking, also when this page is closed.",
  buttons: [{ action: "check", label: "Check now" }, HELP],
  footnote: `You can close this page. ${reference(deposit)}`,
});

export const paid = (): DepositScreen => ({
  state: "paid",
  tone: "info",
  glyph: "running",
  struck: false,
  heading: "Payment received",
  sentence: "We're adding it to your balance, usually under a minute.",
  buttons: [HOME],
  footnote: CLOSE_PAGE,
});

export const added = (deposit: Deposit): DepositScreen => ({
  state: "added",
  tone: "ok",
  glyph: "done",
  struck: false,
  heading: `${money(deposit.amount)} added`,
  sentence: deposit.availableAfter
    ? `You now have ${money(deposit.availableAfter)} available.`
    : "It is in your balance.",
  buttons: [
    { action: "home", label: "Done", primary: true },
    { action: "receipt", label: "Receipt" },
  ],
  footnote: reference(deposit),
});

export function failed(deposit: Deposit): DepositScreen {
  const words = failureWords(deposit.failureCode);
  return {
    state: "failed",
    tone: "bad",
    glyph: "failed",
    struck: true,
    heading: words.heading,
    sentence: `No money was taken. ${words.next}`,
    buttons: [
      payable(deposit) ? { ...CONTINUE, label: "Try again" } : { ...ADD, label: "Start a new deposit" },
      HELP,
    ],
    footnote: reference(deposit),
  };
}

export const held = (deposit: Deposit): DepositScreen => ({
  state: "held",
  tone: "warn",
  glyph: "attention",
  struck: false,
  heading: "We're checking this deposit",
  sentence:
    "What Revio received differs from what you asked for. A person looks at it, usually done by 17:00. Don't pay again.",
  buttons: [HELP],
  footnote: reference(deposit),
});

export const closed = (deposit: Deposit): DepositScreen => ({
  state: "closed",
  tone: "neutral",
  glyph: "back",
  struck: true,
  heading: deposit.status === "expired" ? "This deposit ran out of time" : "This deposit was cancelled",
  sentence: "No money was taken.",
  buttons: [ADD],
  footnote: reference(deposit),
});

export function returned(deposit: Deposit): DepositScreen {
  const reversed = deposit.status === "charged_back";
  const amount = money(reversed ? deposit.amount : deposit.returnedAmount);
  return {
    state: "returned",
    tone: "neutral",
    glyph: "back",
    struck: deposit.status !== "partially_refunded",
    heading: reversed ? `${amount} was reversed` : `${amount} was refunded`,
    sentence: reversed
      ? "The payment was disputed, so the money left your balance again."
      : "It went back to how you paid.",
    buttons: [{ action: "home", label: "Go to Home", primary: true }, HELP],
    footnote: reference(deposit),
  };
}
