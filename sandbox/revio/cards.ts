/** Test cards and what becomes of them (REVIO.md C4). Published test numbers only; nothing else is ever stored. */
import type { Draft } from "./change";
import type { Means } from "./transitions";
import { block, fail, pay, pend } from "./transitions";

const DECLINES: Record<string, string> = {
  "4000000000000002": "do_not_honour",
  "4000000000009995": "insufficient_funds",
  "4000000000000069": "expired_card",
  "4000000000000119": "timeout",
};
const THREE_D_SECURE = "5555555555554444";
const BLOCKED = "4100000000000019";
const PENDS_THEN_FAILS = "4000000000000341";
const CHARGES_BACK = "4000000000000259";
const REFUNDS_LATER = "4000000000007726";
const REFUND_FAILS = "4000000000005126";

export type Card = { number: string; name: string; expiry: string; code: string };
export type CardErrors = Partial<Record<keyof Card, string>>;

const SENTINELS = new Set([
  ...Object.keys(DECLINES),
  THREE_D_SECURE,
  BLOCKED,
  PENDS_THEN_FAILS,
  CHARGES_BACK,
  REFUNDS_LATER,
  REFUND_FAILS,
  "4444333322221111",
  "4000000000000077",
]);

function luhn(number: string): boolean {
  let sum = 0;
  for (const [index, digit] of number.split("").reverse().entries()) {
    const doubled = Number(digit) * (index % 2 === 0 ? 1 : 2);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** What keeps the form from being sent; no attempt is made. The listed test numbers need not pass Luhn. */
export function checkCard(card: Card): CardErrors {
  const errors: CardErrors = {};
  if (!/^\d{13,19}$/.test(card.number)) errors.number = "Enter the card number, 13 to 19 digits.";
  else if (!SENTINELS.has(card.number) && !luhn(card.number))
    errors.number = "This card number isn't valid. Check the digits.";
  if (card.name.trim() === "") errors.name = "Enter the name on the card.";
  if (!/^(0[1-9]|1[0-2])\d{2}$/.test(card.expiry)) errors.expiry = "Enter month and year, like 08/29.";
  if (!/^\d{3,4}$/.test(card.code)) errors.code = "Enter the 3 or 4 digits on the back of the card.";
  return errors;
}

const brandOf = (number: string): string =>
  number.startsWith("4") ? "visa" : /^5|^2/.test(number) ? "mastercard" : "card";

/** A card is good to the end of its month. `now` is Unix seconds. */
function expired(expiry: string, now: number): boolean {
  const end = Date.UTC(2000 + Number(expiry.slice(2)), Number(expiry.slice(0, 2)));
  return end <= now * 1000;
}

/** Charges a checked card: paid, failed, blocked, pending, or "challenge" when the payer must approve at the bank. */
export function chargeCard(draft: Draft, card: Card): "done" | "challenge" {
  const method = brandOf(card.number);
  const decline = DECLINES[card.number];
  if (card.code !== "123") fail(draft, method, "incorrect_cvc");
  else if (expired(card.expiry, draft.at)) fail(draft, method, "expired_card");
  else if (card.number === THREE_D_SECURE) {
    draft.purchase.challenge = { kind: "3ds", began: draft.at, method };
    return "challenge";
  } else if (decline) fail(draft, method, decline);
  else if (card.number === BLOCKED) block(draft, method);
  else if (card.number === PENDS_THEN_FAILS) pend(draft, method, "fail");
  else pay(draft, meansOf(card.number, method));
  return "done";
}

function meansOf(number: string, method: string): Means {
  return {
    method,
    refundMode: number === REFUNDS_LATER ? "later" : number === REFUND_FAILS ? "fails" : "now",
    chargesBack: number === CHARGES_BACK,
  };
}
