import { env } from "@/server/env";
import { safeExecutionUrl } from "./execution-url";
import type { Gateway } from "./gateway";
import { defaultGateway } from "./gateway";
import type { Outcome } from "./outcome";
import type { Payout } from "./payout-schema";
import { createPayout, executePayout, getPayout } from "./payouts";
import type { PayoutFact, PayoutOrder, PayoutRail, PayoutState, PreparedPayout } from "./rail";

/**
 * Revio's gateway as a rail: create, store, execute that id only. Whether creating is without effect and a second execute is
 * refused is configured; in live mode the first is only taken for granted when the setting says so.
 */
export function gatewayRail(gateway: Gateway = defaultGateway()): PayoutRail {
  const { REVIO_MODE, REVIO_PAYOUT_CREATE_IS_INERT, REVIO_PAYOUT_EXECUTE_IS_IDEMPOTENT } = env();
  return {
    capabilities: {
      createIsInert: REVIO_PAYOUT_CREATE_IS_INERT ?? REVIO_MODE === "test",
      executeIsIdempotent: REVIO_PAYOUT_EXECUTE_IS_IDEMPOTENT,
      canFindByReference: false,
    },
    prepare: (order) => prepare(order, gateway),
    execute: async ({ ref, executionUrl }) =>
      mapped(await executePayout({ id: ref, executionUrl }, gateway), (payout) =>
        payoutFact(payout, gateway),
      ),
    read: async (ref) => mapped(await getPayout(ref, gateway), (payout) => payoutFact(payout, gateway)),
  };
}

/** A payout whose address of execution is not surely Revio's is as good as none: it could never be executed. */
async function prepare(order: PayoutOrder, gateway: Gateway): Promise<Outcome<PreparedPayout>> {
  const { destination, ...rest } = order;
  const created = await createPayout({ ...rest, ...destination, description: order.reference }, gateway);
  if (created.kind !== "ok") return created;
  const executionUrl = safeExecutionUrl(created.value, gateway.config)?.href;
  if (executionUrl === undefined) return { kind: "unknown", reason: "unsafe_execution_url" };
  return {
    kind: "ok",
    value: { ref: created.value.id, executionUrl, providerStatus: statusText(created.value) },
  };
}

/** What a payout, as Revio shows it, means. Total: every status, known or not, has a state, and nothing throws. */
export function payoutFact(payout: Payout, { config }: Pick<Gateway, "config">): PayoutFact {
  return {
    ref: payout.id,
    state: stateOf(payout),
    providerStatus: statusText(payout),
    isOurs:
      payout.type === "payout" &&
      payout.brandId === config.brandId &&
      payout.isTest === (config.mode === "test"),
    reference: payout.reference,
    amountMinor: payout.amount,
    currency: payout.currency,
    destination: { accountNumber: payout.accountNumber, branchCode: payout.branchCode },
  };
}

function stateOf({ status, attempts, failureCode, wasPaid }: Payout): PayoutState {
  switch (status) {
    case "success":
      return { kind: "paid" };
    case "error":
      // An execution can be attempted again after an error: one that has not ended may still pay.
      return attempts.some((attempt) => !attempt.ended)
        ? { kind: "under_way" }
        : { kind: "failed", reason: failureCode ?? "unknown", wasPaid };
    case "initialized":
      return { kind: attempts.length > 0 ? "under_way" : "unsent" };
    case "pending":
      return { kind: attempts.length > 0 ? "under_way" : "open" };
    default:
      return { kind: "unclear" };
  }
}

const statusText = ({ status }: Payout): string => (typeof status === "string" ? status : status.unknown);

const mapped = <T, U>(outcome: Outcome<T>, map: (value: T) => U): Outcome<U> =>
  outcome.kind === "ok" ? { kind: "ok", value: map(outcome.value) } : outcome;
