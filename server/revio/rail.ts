/**
 * What withdrawals know of the ways to pay out (REVIO.md D). A rail speaks in outcomes (B1) and in one neutral fact about an
 * order, whatever its provider calls things. A new rail is one more implementation of this type and adds no line to the ledger.
 */
import { gatewayRail } from "./gateway-rail";
import type { Outcome } from "./outcome";

export type PayoutOrder = {
  reference: string;
  amountMinor: bigint;
  currency: string;
  email: string;
  holderName: string;
  destination: Destination;
};
/** A bank account. Never in a log, a break or an error. */
export type Destination = { accountNumber: string; branchCode: string };

/** An order the provider knows, which has moved no money yet. `executionUrl` is for the rail alone. */
export type PreparedPayout = { ref: string; executionUrl: string; providerStatus: string };

/**
 * - `unsent`: nothing shows that it was sent, which proves nothing once we have sent it.
 * - `open`: not final, and no attempt to pay is shown.
 * - `under_way`: an attempt to pay is shown.
 * - `paid`; `failed`: no money left, or it came back (`wasPaid`), and no attempt is under way.
 * - `unclear`: a state we do not know.
 */
export type PayoutState =
  | { kind: "unsent" | "open" | "under_way" | "paid" | "unclear" }
  | { kind: "failed"; reason: string; wasPaid: boolean };

export type PayoutFact = {
  ref: string;
  state: PayoutState;
  /** The provider's own word. */
  providerStatus: string;
  /** Made by our own account at the provider, in our mode. */
  isOurs: boolean;
  reference: string;
  amountMinor: bigint;
  currency: string;
  destination: Destination;
};

export type PayoutRail = {
  capabilities: {
    /** Preparing moves no money: an answer that was lost may be followed by another try. */
    createIsInert: boolean;
    /** A second execute of the same order is refused by the provider. */
    executeIsIdempotent: boolean;
    canFindByReference: boolean;
  };
  /** Makes the order known to the provider. Moves no money when `createIsInert`. */
  prepare: (order: PayoutOrder) => Promise<Outcome<PreparedPayout>>;
  /** Sends the money of exactly this order. Never sends twice by itself. */
  execute: (prepared: Pick<PreparedPayout, "ref" | "executionUrl">) => Promise<Outcome<PayoutFact>>;
  /** The order as the provider has it now: the source of truth. Not known there: `rejected` with `httpCode` 404. */
  read: (ref: string) => Promise<Outcome<PayoutFact>>;
};

/** The rail withdrawals take now. */
export const payoutRail = (): PayoutRail => gatewayRail();
