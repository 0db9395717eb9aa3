import { add, type Deposit, type Model } from "./wallet-state";
import { applyWithdrawal, type WithdrawalCommand } from "./withdrawal-model";

/**
 * The wallet as PRODUCT.md and the status table of REVIO.md describe it, in maps and bigints: what the database is held
 * against. It shares nothing with `db/functions`; every command gives the outcome the database must give.
 */
export type Command =
  | { do: "start"; id: string; userId: string; key: string; amount: bigint; currency: string }
  | { do: "attach"; depositId: string; purchaseId: string }
  | { do: "note"; depositId: string; providerStatus: string }
  | { do: "close"; depositId: string; to: "failed" | "expired" | "cancelled" }
  | { do: "settle"; purchaseId: string; amount: bigint; currency: string }
  | { do: "hold"; purchaseId: string; depositId: string | null; amount: bigint }
  | { do: "reverse"; purchaseId: string; kind: "refund" | "chargeback"; object: string; amount: bigint }
  | { do: "spend"; userId: string; amount: bigint }
  | WithdrawalCommand;

/** What Revio may still say of a purchase that was paid; anything else is older news. */
const AFTER_CREDIT = ["paid", "cleared", "settled", "pending_refund", "refunded", "chargeback", "retrieved"];
const CREDITED = ["completed", "partially_refunded", "refunded", "charged_back"];

const byPurchase = (model: Model, purchaseId: string): Deposit | undefined =>
  [...model.deposits.values()].find((deposit) => deposit.purchaseId === purchaseId);

/** Changes the model as the command would change the wallet, and tells the outcome. */
export function applyTo(model: Model, command: Command): string {
  switch (command.do) {
    case "start":
      return start(model, command);
    case "attach":
      return attach(model, command);
    case "note":
      return note(model, command);
    case "close":
      return close(model, command);
    case "settle":
      return settle(model, command);
    case "hold":
      return hold(model, command);
    case "reverse":
      return reverse(model, command);
    case "spend":
      if ((model.available.get(command.userId) ?? 0n) < command.amount) return "WL001";
      add(model.available, command.userId, -command.amount);
      return "spent";
    case "request":
    case "cancel":
    case "attachPayout":
    case "lose":
    case "notePayout":
    case "pay":
    case "release":
    case "return":
      return applyWithdrawal(model, command);
  }
}

type Of<Name extends Command["do"]> = Extract<Command, { do: Name }>;

function start(model: Model, { id, userId, key, amount, currency }: Of<"start">): string {
  const asked = `start ${amount} ${currency}`;
  const known = model.requests.get(`${userId} ${key}`);
  if (known) return known.asked === asked ? known.answer : "WL003";
  const refusal =
    currency !== "ZAR"
      ? "UNSUPPORTED_CURRENCY"
      : amount < 1_000n
        ? "AMOUNT_TOO_SMALL"
        : amount > 5_000_000n
          ? "AMOUNT_TOO_LARGE"
          : null;
  model.requests.set(`${userId} ${key}`, {
    asked,
    answer: refusal ? `refused ${refusal}` : `repeated ${id}`,
  });
  if (refusal) return `refused ${refusal}`;
  const fresh = { purchaseId: null, providerStatus: null, returned: 0n, held: false, late: false };
  model.deposits.set(id, { userId, amount, status: "created", ...fresh });
  return `started ${id}`;
}

function attach(model: Model, { depositId, purchaseId }: Of<"attach">): string {
  const deposit = model.deposits.get(depositId);
  if (!deposit) return "unknown_deposit";
  if (deposit.purchaseId === purchaseId) return "already";
  if (deposit.purchaseId !== null || byPurchase(model, purchaseId)) return "conflict";
  deposit.purchaseId = purchaseId;
  deposit.providerStatus = "created";
  if (deposit.status !== "created") return "attached_late";
  deposit.status = "pending";
  return "attached";
}

function note(model: Model, { depositId, providerStatus }: Of<"note">): string {
  const deposit = model.deposits.get(depositId);
  if (!deposit) return "unknown_deposit";
  if (CREDITED.includes(deposit.status) && !AFTER_CREDIT.includes(providerStatus)) return "stale";
  const same = deposit.providerStatus === providerStatus;
  deposit.providerStatus = providerStatus;
  return same ? "already" : "noted";
}

function close(model: Model, { depositId, to }: Of<"close">): string {
  const deposit = model.deposits.get(depositId);
  if (!deposit) return "unknown_deposit";
  if (!CREDITED.includes(deposit.status)) deposit.providerStatus = to;
  if (deposit.status !== "created" && deposit.status !== "pending") return "already";
  deposit.status = to;
  return "closed";
}

function settle(model: Model, { purchaseId, amount, currency }: Of<"settle">): string {
  const deposit = byPurchase(model, purchaseId);
  if (!deposit) return "unknown_purchase";
  if (CREDITED.includes(deposit.status)) return "already";
  if (deposit.held) return "held";
  if (deposit.amount !== amount || currency !== "ZAR") return "amount_mismatch";
  deposit.providerStatus = "paid";
  if (model.suspense.has(purchaseId)) {
    deposit.held = true;
    return "held";
  }
  deposit.late = ["failed", "expired", "cancelled"].includes(deposit.status);
  deposit.status = "completed";
  model.credited.add(purchaseId);
  add(model.available, deposit.userId, amount);
  return "settled";
}

function hold(model: Model, { purchaseId, depositId, amount }: Of<"hold">): string {
  if (model.credited.has(purchaseId)) return "settled";
  if (model.suspense.has(purchaseId)) return "already";
  model.suspense.set(purchaseId, amount);
  const deposit = depositId === null ? undefined : model.deposits.get(depositId);
  if (deposit?.purchaseId === purchaseId) {
    deposit.held = true;
    deposit.providerStatus = "paid";
  }
  return "held";
}

function reverse(model: Model, { purchaseId, kind, object, amount }: Of<"reverse">): string {
  const deposit = byPurchase(model, purchaseId);
  if (!deposit) return "unknown_purchase";
  if (model.reversals.has(`${kind} ${object}`)) return "already";
  if (!CREDITED.includes(deposit.status)) return "not_settled";
  if (deposit.status === "charged_back" || deposit.returned + amount > deposit.amount) return "exceeds";
  model.reversals.add(`${kind} ${object}`);
  deposit.returned += amount;
  deposit.providerStatus = "refunded";
  const full = deposit.returned === deposit.amount ? "refunded" : "partially_refunded";
  deposit.status = kind === "chargeback" ? "charged_back" : full;
  const have = model.available.get(deposit.userId) ?? 0n;
  const taken = have < amount ? have : amount;
  add(model.available, deposit.userId, -taken);
  add(model.owed, deposit.userId, amount - taken);
  if (kind === "chargeback") model.holds.add(deposit.userId);
  return "reversed";
}
