/**
 * Every refusal a person can cause, in one table: code, HTTP status, sentence. The code is stable (clients switch on it),
 * the sentence says what happened, whether money moved where that is a question, and what to do next.
 * Anything that is not a `Refusal` is a fault of ours and reaches people as INTERNAL.
 */
export const REFUSALS = {
  BAD_INPUT: { status: 400, sentence: "Something in this request isn't right. Check it and try again." },
  BAD_CURSOR: {
    status: 400,
    sentence: "This page link is no longer good. The list starts again at the first page.",
  },
  AMOUNT_TOO_SMALL: { status: 400, sentence: "The amount is below the minimum. No money has moved." },
  AMOUNT_TOO_LARGE: { status: 400, sentence: "The amount is above the maximum. No money has moved." },
  UNSUPPORTED_CURRENCY: {
    status: 400,
    sentence: "Only South African rand (ZAR) can be used. No money has moved.",
  },
  INSUFFICIENT_FUNDS: {
    status: 400,
    sentence: "You don't have enough available for that. No money has moved.",
  },
  LIMIT_DAY: { status: 400, sentence: "That is above what is left of your limit today. No money has moved." },
  LIMIT_MONTH: {
    status: 400,
    sentence: "That is above what is left of your limit this month. No money has moved.",
  },
  TIER_SINGLE: { status: 400, sentence: "That is above your limit for one payment. No money has moved." },
  TIER_DAY: { status: 400, sentence: "That is above what is left of your limit today. No money has moved." },
  TIER_MONTH: {
    status: 400,
    sentence: "That is above what is left of your limit this month. No money has moved.",
  },
  TIER_BALANCE: {
    status: 400,
    sentence: "That doesn't fit the balance your wallet may hold. No money has moved.",
  },
  RECIPIENT_LIMIT: {
    status: 400,
    sentence: "This person can't receive that amount right now. Send less, or ask them. No money has moved.",
  },
  RECIPIENT_NOT_FOUND: {
    status: 400,
    sentence: "No wallet uses that address. Check it, or ask them to register. No money has moved.",
  },
  RECIPIENT_UNAVAILABLE: {
    status: 400,
    sentence: "This person can't receive money right now. No money has moved.",
  },
  SELF: { status: 400, sentence: "You can't send to yourself. No money has moved." },
  BANK_ACCOUNT_NOT_FOUND: {
    status: 400,
    sentence: "That bank account isn't in your list. Choose another one. No money has moved.",
  },
  CODE_WRONG: { status: 400, sentence: "That code isn't right. Check it and try again. Nothing was done." },
  CODE_USED: {
    status: 400,
    sentence: "That code was used already. Wait for the next one. Nothing was done.",
  },
  PASSWORD_WRONG: { status: 400, sentence: "That isn't your password. Nothing was done." },
  CHALLENGE_ENDED: {
    status: 400,
    sentence: "This confirmation is too old or had too many tries. Start again. Nothing was done.",
  },
  LINK_INVALID: { status: 400, sentence: "This link was used or is too old. Ask for a new one." },
  GOOGLE_FAILED: {
    status: 400,
    sentence:
      "Google's answer was used already, took too long or wasn't meant for this browser. Nothing was done. Try again.",
  },
  GOOGLE_CANCELLED: { status: 400, sentence: "You stopped at Google. Nothing was done." },
  SIGN_IN_FAILED: {
    status: 401,
    sentence: "That e-mail address and password don't match. Check both and try again.",
  },
  SESSION_ENDED: { status: 401, sentence: "Sign in again to go on. What you typed is kept." },
  NO_PERMISSION: { status: 403, sentence: "This needs an admin." },
  ABOUT_YOURSELF: {
    status: 403,
    sentence: "This is about yourself, so other admins ask for it and decide it. Nothing was done.",
  },
  OTHER_DEVICE: {
    status: 403,
    sentence: "This was asked for on this device. Approve it on another one. Nothing was done.",
  },
  ROLE_TOO_NEW: {
    status: 403,
    sentence:
      "You have been an admin for less than 24 hours, so another admin has to approve this. Nothing was done.",
  },
  FACTOR_KEPT: {
    status: 403,
    sentence: "An admin's two-step sign-in can be replaced, not removed. Nothing was changed.",
  },
  ORIGIN_REFUSED: { status: 403, sentence: "This request didn't come from our own pages." },
  SIGN_IN_STOPPED: {
    status: 403,
    sentence:
      "There were too many wrong passwords, so signing in with one has stopped. A link by e-mail opens it again.",
  },
  FROZEN: {
    status: 403,
    sentence:
      "Your wallet is frozen, so money can't move and how you sign in can't change. Nothing was done. Get help to find out why.",
  },
  WITHDRAWALS_HELD: {
    status: 403,
    sentence: "Withdrawals are paused for now to keep your money safe. No money has moved.",
  },
  NEW_RECIPIENT_HELD: {
    status: 403,
    sentence:
      "To keep your money safe, you can only send to people you have sent to before for now. No money has moved.",
  },
  BANK_ACCOUNT_COOLING: {
    status: 403,
    sentence: "This bank account is new and can't be used yet. No money has moved.",
  },
  BANK_ACCOUNT_FLAGGED: {
    status: 403,
    sentence: "A bank sent money back from this account. Remove it and add it again. No money has moved.",
  },
  STEP_UP_REQUIRED: { status: 403, sentence: "Confirm this first. Nothing was done." },
  FACTOR_REQUIRED: {
    status: 403,
    sentence: "Set up two-step sign-in first, in Settings. Nothing was done.",
  },
  EMAIL_UNVERIFIED: {
    status: 403,
    sentence: "Confirm your e-mail address first: the link is in your mail. No money has moved.",
  },
  GOOGLE_UNVERIFIED: {
    status: 403,
    sentence:
      "Google hasn't checked this e-mail address. Confirm it at Google, then try again. Nothing was done.",
  },
  GOOGLE_LINK_FIRST: {
    status: 403,
    sentence:
      "There is a wallet with this e-mail address. Sign in with your password, then link Google in Settings under Security. Nothing was done.",
  },
  WALLET_CLOSED: { status: 403, sentence: "This wallet is closed. Nobody can sign in to it." },
  FRESH_SIGN_IN: {
    status: 403,
    sentence: "Sign in again with Google first, then confirm within 10 minutes. Nothing was done.",
  },
  NOT_FOUND: { status: 404, sentence: "There is nothing here under that ID." },
  METHOD_NOT_ALLOWED: { status: 405, sentence: "This address only takes POST." },
  IDEMPOTENCY_CONFLICT: { status: 409, sentence: "This request changed. Start again. No money has moved." },
  BALANCE_NOT_ZERO: {
    status: 409,
    sentence: "There is still money in your wallet. Withdraw or send it first. Your wallet stays open.",
  },
  WALLET_BUSY: {
    status: 409,
    sentence:
      "Something about your wallet hasn't ended yet: a deposit, a withdrawal, or a question we look into. Your wallet stays open. Try again when it has ended.",
  },
  ADMINS_NEEDED: {
    status: 409,
    sentence:
      "This is an admin, and freezing one takes two others. Ask another admin to approve it. Nothing was done.",
  },
  ADMIN_STAYS: {
    status: 409,
    sentence: "You are an admin, and an admin's wallet can't be closed. Get help. Your wallet stays open.",
  },
  EXPORT_WAITING: {
    status: 409,
    sentence:
      "A copy is being made, or was made and is still there. You find it on this page. Nothing new was made.",
  },
  NOT_CANCELLABLE: { status: 409, sentence: "This can't be cancelled any more." },
  QUOTE_EXPIRED: { status: 409, sentence: "The fee changed. Check and confirm again. No money has moved." },
  BANK_ACCOUNT_KNOWN: { status: 409, sentence: "This bank account is in your list already." },
  BANK_ACCOUNT_IN_USE: {
    status: 409,
    sentence: "A withdrawal to this bank account is still open. Remove it when that has ended.",
  },
  IDENTITY_FIRST: {
    status: 403,
    sentence:
      "The wallet's owner must give name and identity number first, in Settings under Limits. Nothing was done.",
  },
  HOLDER_NAME_OTHER: {
    status: 400,
    sentence:
      "Withdrawals go to your own account only, and this isn't the name of your identity document. Check the name. Nothing was done.",
  },
  IDENTITY_KNOWN: {
    status: 409,
    sentence: "Another identity number is recorded for you. Get help if it is wrong. Nothing was done.",
  },
  IDENTITY_REFUSED: { status: 409, sentence: "We can't use this number. Get help. Nothing was done." },
  BANK_ACCOUNT_LIMIT: { status: 409, sentence: "You have 5 bank accounts. Remove one to add another." },
  HANDLE_TAKEN: { status: 409, sentence: "Somebody else has that handle. Choose another one." },
  GOOGLE_TAKEN: {
    status: 409,
    sentence: "This Google account belongs to another wallet. Nothing was done. Choose another one.",
  },
  GOOGLE_OTHER: {
    status: 409,
    sentence: "Another Google account is linked to your wallet. Unlink that one first. Nothing was done.",
  },
  LAST_SIGN_IN: {
    status: 409,
    sentence: "Without Google you couldn't sign in any more. Set a password first. Nothing was done.",
  },
  ALREADY_DECIDED: { status: 409, sentence: "Somebody decided this already." },
  OWN_REQUEST: { status: 403, sentence: "You requested this, so another admin must decide." },
  APPROVAL_EXPIRED: { status: 409, sentence: "Nobody decided this within 24 hours. Request it again." },
  APPROVAL_OPEN: { status: 409, sentence: "This was requested already and waits for another admin." },
  STALE: {
    status: 409,
    sentence: "The account changed since this was requested. Review again. No money has moved.",
  },
  ASKER_CHANGED: {
    status: 409,
    sentence:
      "The admin who asked for this may not act any more, so it can't be approved. Reject it; another admin can ask anew. Nothing was done.",
  },
  NOT_BALANCED: { status: 400, sentence: "These entries can't be posted. Check accounts and amounts." },
  BREAK_CLOSED: { status: 409, sentence: "This break is closed." },
  BREAK_STATE: { status: 409, sentence: "This break can't go there from where it is. Load it again." },
  PREVIEW_CHANGED: { status: 409, sentence: "This changed. Look again. Nothing was done." },
  NOT_REPLAYABLE: { status: 409, sentence: "This was processed or discarded already." },
  DISCARD_FINAL: { status: 409, sentence: "This was discarded more than 30 days ago and stays so." },
  KEY_REFUSED: { status: 400, sentence: "This isn't an RSA public key of 2048 to 4096 bits." },
  RUN_BUSY: { status: 409, sentence: "Another reconciliation is loading. This one starts when it is done." },
  RUN_FINISHED: { status: 409, sentence: "This run is finished." },
  FILE_REFUSED: {
    status: 400,
    sentence: "This file can't be read as a statement. Its report says why. Nothing changed.",
  },
  FILE_HAS_BAD_ROWS: {
    status: 409,
    sentence: "Some rows of this file can't be read. Look at them, then leave them out or send a new file.",
  },
  PROFILE_NAME_TAKEN: { status: 409, sentence: "Another column map has this name." },
  PAYLOAD_TOO_LARGE: { status: 413, sentence: "This request is too large." },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, sentence: "This address only takes JSON." },
  RATE_LIMITED: { status: 429, sentence: "Too many tries. Wait a little and try again." },
  INTERNAL: { status: 500, sentence: "Something went wrong on our side." },
  GOOGLE_UNREACHABLE: {
    status: 503,
    sentence: "We can't reach Google right now. Nothing was done. Try again in a few minutes.",
  },
  PROVIDER_UNAVAILABLE: {
    status: 503,
    sentence: "We can't reach Revio right now. No money has moved. Try again in a few minutes.",
  },
  WITHDRAWALS_OFF: {
    status: 503,
    sentence: "Withdrawals are switched off right now. No money has moved. Try again later.",
  },
  OUTCOME_UNKNOWN: {
    status: 503,
    sentence: "We don't know yet if this went through. Don't start a new one: check again in a moment.",
  },
  BUSY: { status: 503, sentence: "We're very busy right now. Nothing was done. Try again in a moment." },
} as const satisfies Record<string, { status: number; sentence: string }>;

export type RefusalCode = keyof typeof REFUSALS;

/** True for a code of the table above. */
export const isRefusalCode = (code: unknown): code is RefusalCode =>
  typeof code === "string" && code in REFUSALS;

/** Something a person can cause and can be told about. `field` names the input it is about, where known. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  constructor(
    readonly code: RefusalCode,
    readonly details: { field?: string; sentence?: string; retryAfterSeconds?: number } = {},
  ) {
    super(code);
  }

  get sentence(): string {
    return this.details.sentence ?? REFUSALS[this.code].sentence;
  }
}

/** The part of a wish to move money that a refusal is about; none for what concerns the person. */
const FIELDS: Partial<Record<RefusalCode, string>> = {
  AMOUNT_TOO_SMALL: "amount",
  AMOUNT_TOO_LARGE: "amount",
  INSUFFICIENT_FUNDS: "amount",
  LIMIT_DAY: "amount",
  LIMIT_MONTH: "amount",
  TIER_SINGLE: "amount",
  TIER_DAY: "amount",
  TIER_MONTH: "amount",
  TIER_BALANCE: "amount",
  RECIPIENT_LIMIT: "amount",
  UNSUPPORTED_CURRENCY: "currency",
  SELF: "to",
  RECIPIENT_NOT_FOUND: "to",
  RECIPIENT_UNAVAILABLE: "to",
  NEW_RECIPIENT_HELD: "to",
  BANK_ACCOUNT_NOT_FOUND: "bankAccountId",
  BANK_ACCOUNT_COOLING: "bankAccountId",
  BANK_ACCOUNT_FLAGGED: "bankAccountId",
};

/** The refusal that a command stored under a wish's key, with the field it is about. A breach when the code is none of ours. */
export function storedRefusal(code: string | null): Refusal {
  invariant(isRefusalCode(code), "a stored refusal is one we know");
  const field = FIELDS[code];
  return new Refusal(code, field === undefined ? {} : { field });
}

/** What must hold whatever people do. A breach is our bug: it ends the request and is reported. */
export function invariant(holds: unknown, what: string): asserts holds {
  if (!holds) throw new Error(`invariant: ${what}`);
}
