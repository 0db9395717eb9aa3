/** Money out: payouts at Revio, in two steps (REVIO.md A5, B4). Every function answers an outcome (B1). */
import type { Operation } from "./call";
import { call } from "./call";
import { safeExecutionUrl } from "./execution-url";
import type { Gateway } from "./gateway";
import { defaultGateway } from "./gateway";
import type { Outcome, Rejected } from "./outcome";
import type { Payout } from "./payout-schema";
import { readPayout } from "./payout-schema";
import { isProviderId } from "./provider-id";
import { jsonInteger } from "./purchases";

const group = "payouts";
const one = "/payouts/{id}/";
const CREATE: Operation = {
  name: "payout.create",
  group,
  method: "POST",
  pathTemplate: "/payouts/",
  totalMs: 10_000,
  tries: 2,
};
const EXECUTE: Operation = {
  name: "payout.execute",
  group,
  method: "POST",
  pathTemplate: `${one}execute/`,
  totalMs: 30_000,
  tries: 1,
};
const GET: Operation = {
  name: "payout.get",
  group,
  method: "GET",
  pathTemplate: one,
  totalMs: 5000,
  tries: 3,
};

/** What a bank statement shows as the sender, at most 40 characters. */
const SENDER = "Octoco Wallet";

export type PayoutDraft = {
  /** Ours, unique; not an idempotency key at Revio. */
  reference: string;
  amountMinor: bigint;
  currency: string;
  /** What the bank statement says. */
  description: string;
  email: string;
  holderName: string;
  accountNumber: string;
  branchCode: string;
};

/**
 * Creates a payout, which moves no money. A second call creates a second payout; only one that is stored may ever be executed.
 * Sent twice at most, the second time only when the first surely was not accepted.
 */
export function createPayout(
  draft: PayoutDraft,
  gateway: Gateway = defaultGateway(),
): Promise<Outcome<Payout>> {
  const body = {
    brand_id: gateway.config.brandId,
    reference: draft.reference,
    client: {
      email: draft.email,
      full_name: draft.holderName,
      bank_account: draft.accountNumber,
      bank_code: draft.branchCode,
    },
    payment: {
      amount: jsonInteger(draft.amountMinor),
      currency: draft.currency,
      description: draft.description,
    },
    sender_name: SENDER,
  };
  return call(CREATE, { path: CREATE.pathTemplate, body }, readPayout, gateway);
}

/**
 * Sends the money of this payout, once and never again: after `unknown` only `getPayout` tells. `executionUrl` is what the
 * create answered; an address that is not surely this payout's is refused here, before a call.
 */
export async function executePayout(
  payout: { id: string; executionUrl: string | null },
  gateway: Gateway = defaultGateway(),
): Promise<Outcome<Payout>> {
  const checkedUrl = safeExecutionUrl(payout, gateway.config);
  if (!checkedUrl) return UNSAFE_URL;
  const read = (json: unknown): Payout | undefined => sameId(readPayout(json), payout.id);
  return call(
    EXECUTE,
    { path: EXECUTE.pathTemplate, checkedUrl, providerObjectId: payout.id },
    read,
    gateway,
  );
}

/** The payout as Revio has it now: the source of truth. A 404 is `rejected` with `httpCode` 404. */
export async function getPayout(id: string, gateway: Gateway = defaultGateway()): Promise<Outcome<Payout>> {
  if (!isProviderId(id)) return NO_SUCH_ID;
  const read = (json: unknown): Payout | undefined => sameId(readPayout(json), id);
  return call(GET, { path: GET.pathTemplate.replace("{id}", id), providerObjectId: id }, read, gateway);
}

const sameId = (payout: Payout | undefined, id: string): Payout | undefined =>
  payout?.id === id ? payout : undefined;

const NO_SUCH_ID: Rejected = { kind: "rejected", code: "invalid_id", message: "not an id of the provider" };
const UNSAFE_URL: Rejected = {
  kind: "rejected",
  code: "unsafe_execution_url",
  message: "not surely the address of this payout",
};
