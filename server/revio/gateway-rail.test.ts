import { describe, expect, it } from "vitest";
import { useDatabase } from "@/server/testing/database";
import { gatewayRail, payoutFact } from "./gateway-rail";
import { readPayout } from "./payout-schema";
import { EXAMPLE_BRAND, EXAMPLE_ID } from "./purchase-example";
import { useTestGateway } from "./test-server";

useDatabase(); // for its environment
const revio = useTestGateway();

const payoutJson = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: EXAMPLE_ID,
  type: "payout",
  status: "initialized",
  is_test: true,
  brand_id: EXAMPLE_BRAND,
  reference: "OW7K3M9QXC2TJF4",
  client: { bank_account: "62001234567", bank_code: "250655" },
  payment: { amount: 25000, currency: "ZAR" },
  execution_url: `${revio.server.url}/payouts/${EXAMPLE_ID}/execute/`,
  ...changes,
});

const factOf = (changes: Record<string, unknown>) => {
  const payout = readPayout(payoutJson(changes));
  if (!payout) throw new Error("not a payout");
  return payoutFact(payout, revio.gateway);
};
const attempts = (...all: unknown[]) => ({ transaction_data: { attempts: all } });
const running = { type: "execute", successful: false, error: null };
const failed = { type: "execute", successful: false, error: { code: "account_closed", message: "no" } };
const succeeded = { type: "execute", successful: true, error: null };

describe("payoutFact", () => {
  it.each<[string, Record<string, unknown>, object]>([
    ["initialized", {}, { kind: "unsent" }],
    ["initialized, no list of attempts", { transaction_data: "none" }, { kind: "unsent" }],
    ["initialized, an attempt", attempts(running), { kind: "under_way" }],
    ["initialized, an attempt that failed", attempts(failed), { kind: "under_way" }],
    ["pending", { status: "pending" }, { kind: "open" }],
    ["pending, an attempt", { status: "pending", ...attempts(running) }, { kind: "under_way" }],
    ["success", { status: "success", ...attempts(succeeded) }, { kind: "paid" }],
    [
      "error",
      { status: "error", ...attempts(failed) },
      { kind: "failed", reason: "account_closed", wasPaid: false },
    ],
    [
      "error after success",
      {
        status: "error",
        ...attempts(failed, succeeded),
        status_history: [{ status: "success" }, { status: "error" }],
      },
      { kind: "failed", reason: "account_closed", wasPaid: true },
    ],
    ["error without a reason", { status: "error" }, { kind: "failed", reason: "unknown", wasPaid: false }],
    ["error, another attempt runs", { status: "error", ...attempts(running, failed) }, { kind: "under_way" }],
    ["error, an attempt nobody can read", { status: "error", ...attempts("?") }, { kind: "under_way" }],
    ["a word we don't know", { status: "on_hold" }, { kind: "unclear" }],
  ])("%s", (_name, changes, state) => {
    expect(factOf(changes).state).toEqual(state);
  });

  it("knows our own from those of another brand, mode or kind", () => {
    expect(factOf({}).isOurs).toBe(true);
    expect(factOf({ brand_id: EXAMPLE_ID }).isOurs).toBe(false);
    expect(factOf({ is_test: false }).isOurs).toBe(false);
    expect(factOf({ type: "purchase" }).isOurs).toBe(false);
  });
});

describe("prepare", () => {
  const order = {
    reference: "OW7K3M9QXC2TJF4",
    amountMinor: 25000n,
    currency: "ZAR",
    email: "thandi@example.org",
    holderName: "Thandi Mokoena",
    destination: { accountNumber: "62001234567", branchCode: "250655" },
  };

  it("gives what has to be stored to execute exactly this one", async () => {
    revio.serve(201, payoutJson());
    expect(await gatewayRail(revio.gateway).prepare(order)).toEqual({
      kind: "ok",
      value: {
        ref: EXAMPLE_ID,
        executionUrl: `${revio.server.url}/payouts/${EXAMPLE_ID}/execute/`,
        providerStatus: "initialized",
      },
    });
  });

  it("takes a payout that executes elsewhere for none", async () => {
    for (const execution_url of [null, `https://evil.example/payouts/${EXAMPLE_ID}/execute/`]) {
      revio.serve(201, payoutJson({ execution_url }));
      expect(await gatewayRail(revio.gateway).prepare(order)).toEqual({
        kind: "unknown",
        reason: "unsafe_execution_url",
      });
    }
  });
});

describe("capabilities", () => {
  it("in test mode: creating moves nothing; a second execute is not known to be refused", () => {
    expect(gatewayRail(revio.gateway).capabilities).toEqual({
      createIsInert: true,
      executeIsIdempotent: false,
      canFindByReference: false,
    });
  });
});
