/** What a test or a developer may change at run time, with the defaults. Every assumption about Revio is a setting. */

export type Settings = {
  /** Divides the webhook schedule; 1 is the real one. */
  delivery_speed: number;
  /** Divides the sandbox's own timers: settlement of a pending payment or refund, a chargeback to come. */
  timer_speed: number;
  /** How long the sender waits for an answer to a webhook, in real milliseconds. */
  sender_timeout_ms: number;
  /** Basis points of the amount. */
  fee_card_bp: number;
  fee_eft_bp: number;
  reserve_bp: number;
  /** In minor units, for each payout that arrives. */
  fee_payout: number;
  /** What the ZAR account holds before the first payment, in minor units. */
  opening_float: number;
  refunds_enabled: boolean;
  refund_min_age_s: number;
  payouts_enabled: boolean;
  /** A second execute is refused (400), answered with the payout as it is, or begins anew after `error`. */
  second_execute: "refused" | "answered" | "after_error";
  /** Whether a payout that becomes pending has an event. */
  payout_pending_event: boolean;
  /** Requests per second over the whole API; 0 is no limit. */
  rate_limit: number;
  page_size: number;
  /** After paying: `race` sends both at once, the others hold the webhook or the redirect back for a moment. */
  redirect_order: "race" | "redirect_first" | "webhook_first";
  /** Statuses from which the API may cancel. */
  cancel_from: string[];
  /** A payment that began before `due` still succeeds after it. */
  late_attempt_pays: boolean;
  /** A failed asynchronous refund returns to the status before; false leaves it in pending_refund. */
  failed_refund_returns: boolean;
  /** `GET /public_key/` answers with the two characters \n in place of newlines. */
  public_key_escaped: boolean;
  /** How long a statement is made, on the sandbox's clock; `stuck` is never ready. */
  statement_seconds: number;
  statement_outcome: "success" | "error" | "stuck";
  /** Ways in which a statement may differ from what is expected. */
  statement_bom: boolean;
  statement_decimal: "." | ",";
  statement_extra_column: boolean;
  /** In Latin-1, with a payment method that shows it. */
  statement_latin1: boolean;
  /** Ends in the middle of a row. */
  statement_cut: boolean;
};

export const defaults: Settings = {
  delivery_speed: 600,
  timer_speed: 1,
  sender_timeout_ms: 10_000,
  fee_card_bp: 295,
  fee_eft_bp: 150,
  reserve_bp: 0,
  fee_payout: 300,
  opening_float: 100_000_000,
  refunds_enabled: true,
  refund_min_age_s: 60,
  payouts_enabled: true,
  second_execute: "refused",
  payout_pending_event: false,
  rate_limit: 0,
  page_size: 50,
  redirect_order: "race",
  cancel_from: ["created", "sent", "viewed", "error", "blocked", "overdue"],
  late_attempt_pays: true,
  failed_refund_returns: true,
  public_key_escaped: true,
  statement_seconds: 2,
  statement_outcome: "success",
  statement_bom: false,
  statement_decimal: ".",
  statement_extra_column: false,
  statement_latin1: false,
  statement_cut: false,
};

const CHOICES: Record<string, string[]> = {
  redirect_order: ["race", "redirect_first", "webhook_first"],
  second_execute: ["refused", "answered", "after_error"],
  statement_outcome: ["success", "error", "stuck"],
  statement_decimal: [".", ","],
};

const AT_LEAST_ONE = new Set(["delivery_speed", "timer_speed", "sender_timeout_ms", "page_size"]);

/** Checks a partial change; answers the first thing that is wrong with it, or null. */
export function refuseSettings(change: Record<string, unknown>): string | null {
  for (const [name, value] of Object.entries(change)) {
    if (!(name in defaults)) return `unknown setting ${name}`;
    const example = defaults[name as keyof Settings];
    if (Array.isArray(example)) {
      if (!Array.isArray(value) || value.some((entry) => typeof entry !== "string"))
        return `${name} must be a list of strings`;
    } else if (typeof value !== typeof example) return `${name} must be a ${typeof example}`;
    if (
      typeof value === "number" &&
      !(Number.isSafeInteger(value) && value >= (AT_LEAST_ONE.has(name) ? 1 : 0))
    )
      return `${name} must be a whole number that makes sense`;
    const choices = CHOICES[name];
    if (choices && !choices.includes(String(value))) return `${name} must be one of ${choices.join(", ")}`;
  }
  return null;
}
