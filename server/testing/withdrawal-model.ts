/** The part of the model that sends money to banks: see `wallet-model.ts`. */
import { add, type Model, type Withdrawal } from "./wallet-state";

export type WithdrawalCommand =
  | {
      do: "request";
      id: string;
      userId: string;
      key: string;
      bankAccountId: string;
      amount: bigint;
      fee: bigint;
      currency: string;
      dayMax: bigint;
      monthMax: bigint;
    }
  | { do: "cancel"; id: string; userId: string }
  | { do: "attachPayout"; id: string; payoutId: string }
  | { do: "lose"; id: string }
  | { do: "notePayout"; id: string; providerStatus: string; underWay: boolean }
  | { do: "pay"; payoutId: string; amount: bigint }
  | { do: "release"; id: string }
  | { do: "return"; payoutId: string };

type Of<Name extends WithdrawalCommand["do"]> = Extract<WithdrawalCommand, { do: Name }>;

/** Changes the model as the command would change the wallet, and tells the outcome. */
export function applyWithdrawal(model: Model, command: WithdrawalCommand): string {
  if (command.do === "request") return request(model, command);
  if (command.do === "pay" || command.do === "return") {
    const sent = [...model.withdrawals.values()].find(({ payoutId }) => payoutId === command.payoutId);
    if (!sent) return "unknown_payout";
    return command.do === "pay" ? pay(model, sent, command) : giveBackPaid(model, sent);
  }
  const withdrawal = model.withdrawals.get(command.id);
  switch (command.do) {
    case "cancel":
      return cancel(model, withdrawal, command);
    case "attachPayout":
      return attach(model, withdrawal, command);
    case "lose":
      return lose(withdrawal);
    case "notePayout":
      return note(withdrawal, command);
    case "release":
      return release(model, withdrawal);
  }
}

function request(model: Model, wish: Of<"request">): string {
  const { id, userId, bankAccountId, amount, fee, currency } = wish;
  const asked = `request ${bankAccountId} ${amount} ${fee} ${currency}`;
  const known = model.requests.get(`${userId} ${wish.key}`);
  if (known) return known.asked === asked ? known.answer : "WL003";
  const refusal = refusalOf(model, wish);
  const answer = refusal ? `refused ${refusal}` : `repeated ${id}`;
  model.requests.set(`${userId} ${wish.key}`, { asked, answer });
  if (refusal) return `refused ${refusal}`;
  add(model.used, userId, amount);
  move(model, userId, -(amount + fee), amount + fee);
  const fresh = { status: "requested", payoutId: null, providerStatus: null };
  model.withdrawals.set(id, { userId, bankAccountId, amount, fee, ...fresh });
  return `requested ${id}`;
}

function refusalOf(model: Model, wish: Of<"request">): string | null {
  const used = model.used.get(wish.userId) ?? 0n;
  if (model.holds.has(wish.userId)) return "WITHDRAWALS_HELD";
  if (wish.currency !== "ZAR") return "UNSUPPORTED_CURRENCY";
  if (wish.amount < 1_000n) return "AMOUNT_TOO_SMALL";
  if (wish.amount > 20_000n) return "AMOUNT_TOO_LARGE";
  if (model.bankAccounts.get(wish.bankAccountId) !== wish.userId) return "BANK_ACCOUNT_NOT_FOUND";
  if (model.flagged.has(wish.bankAccountId)) return "BANK_ACCOUNT_FLAGGED";
  if (wish.amount + wish.fee > (model.available.get(wish.userId) ?? 0n)) return "INSUFFICIENT_FUNDS";
  if (used + wish.amount > wish.dayMax) return "LIMIT_DAY";
  return used + wish.amount > wish.monthMax ? "LIMIT_MONTH" : null;
}

function cancel(model: Model, withdrawal: Withdrawal | undefined, { userId }: Of<"cancel">): string {
  if (withdrawal?.userId !== userId) return "unknown";
  if (withdrawal.status === "cancelled") return "already";
  if (withdrawal.status !== "requested") return "too_late";
  free(model, withdrawal, "cancelled");
  return "cancelled";
}

function attach(model: Model, withdrawal: Withdrawal | undefined, { payoutId }: Of<"attachPayout">): string {
  if (!withdrawal) return "closed";
  if (withdrawal.payoutId !== null) return withdrawal.payoutId === payoutId ? "already" : "other_attached";
  if (withdrawal.status !== "requested") return "closed";
  if ([...model.withdrawals.values()].some((other) => other.payoutId === payoutId)) return "other_attached";
  Object.assign(withdrawal, { payoutId, status: "processing", providerStatus: "initialized" });
  return "attached";
}

function lose(withdrawal: Withdrawal | undefined): string {
  if (withdrawal?.status === "unknown") return "already";
  if (withdrawal?.status !== "processing") return "not_open";
  withdrawal.status = "unknown";
  return "marked";
}

function note(withdrawal: Withdrawal | undefined, { providerStatus, underWay }: Of<"notePayout">): string {
  if (!withdrawal || !["processing", "unknown"].includes(withdrawal.status)) return "not_open";
  const found = underWay && withdrawal.status === "unknown";
  const same = withdrawal.providerStatus === providerStatus;
  if (found) withdrawal.status = "processing";
  withdrawal.providerStatus = providerStatus;
  return found || !same ? "noted" : "already";
}

function pay(model: Model, withdrawal: Withdrawal, { amount }: Of<"pay">): string {
  if (withdrawal.status === "completed") return "already";
  if (withdrawal.status === "failed" || withdrawal.status === "returned") return "conflict";
  if (withdrawal.amount !== amount) return "mismatch";
  Object.assign(withdrawal, { status: "completed", providerStatus: "success" });
  move(model, withdrawal.userId, 0n, -(withdrawal.amount + withdrawal.fee));
  return "settled";
}

function release(model: Model, withdrawal: Withdrawal | undefined): string {
  if (withdrawal?.status === "failed" || withdrawal?.status === "cancelled") return "already";
  if (!withdrawal || withdrawal.status === "completed" || withdrawal.status === "returned") return "not_open";
  free(model, withdrawal, "failed");
  withdrawal.providerStatus = "error";
  return "released";
}

function giveBackPaid(model: Model, withdrawal: Withdrawal): string {
  if (withdrawal.status === "returned") return "already";
  if (withdrawal.status !== "completed") return "not_paid";
  Object.assign(withdrawal, { status: "returned", providerStatus: "error" });
  move(model, withdrawal.userId, withdrawal.amount + withdrawal.fee, 0n);
  model.flagged.add(withdrawal.bankAccountId);
  return "returned";
}

function free(model: Model, withdrawal: Withdrawal, status: string): void {
  const total = withdrawal.amount + withdrawal.fee;
  withdrawal.status = status;
  move(model, withdrawal.userId, total, -total);
  add(model.used, withdrawal.userId, -withdrawal.amount);
}

function move(model: Model, userId: string, available: bigint, reserved: bigint): void {
  add(model.available, userId, available);
  add(model.reserved, userId, reserved);
}
