/** The contract suite's part about payouts: against the sandbox and, given a test key, the provider's own gateway. */
import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import {
  contractReceiver,
  hasRealKey,
  newReference,
  stranger,
  useContractSandbox,
  useRealGateway,
  value,
} from "@/server/testing/contract";
import { getBalance } from "./balance";
import { createBreaker } from "./breaker";
import { safeExecutionUrl } from "./execution-url";
import type { Gateway } from "./gateway";
import { payoutFact } from "./gateway-rail";
import type { Outcome } from "./outcome";
import type { Payout } from "./payout-schema";
import { createPayout, executePayout, getPayout, type PayoutDraft } from "./payouts";
import { loadSigningKey, verifySignature } from "./signature";
import { parseWebhookPayload, payoutIdOf, purchaseIdOf } from "./webhook-payload";
import { registerWebhook } from "./webhooks";

const draft = (changes: Partial<PayoutDraft> = {}): PayoutDraft => ({
  reference: newReference(),
  amountMinor: 25_000n,
  currency: "ZAR",
  description: "Wallet withdrawal",
  email: "thandi@example.org",
  holderName: "Thandi Nkosi",
  accountNumber: "110000003",
  branchCode: "250655",
  ...changes,
});

const refused = { kind: "rejected", httpCode: 400 };

/** What must hold on any gateway. */
function contract(gateway: () => Gateway): void {
  it("creates a payout that is what we asked for, not sent, with an address of its own", async () => {
    const asked = draft();
    const made = value(await createPayout(asked, gateway()));
    const fact = {
      ref: made.id,
      state: { kind: "unsent" },
      providerStatus: "initialized",
      isOurs: true,
      reference: asked.reference,
      amountMinor: asked.amountMinor,
      currency: asked.currency,
      destination: { accountNumber: asked.accountNumber, branchCode: asked.branchCode },
    };
    expect(payoutFact(made, gateway())).toEqual(fact);
    expect(payoutFact(value(await getPayout(made.id, gateway())), gateway())).toEqual(fact);
    expect(safeExecutionUrl(made, gateway().config)?.pathname).toContain(made.id);
  });

  it("does not take the reference for an idempotency key", async () => {
    const asked = draft();
    const first = value(await createPayout(asked, gateway()));
    expect(value(await createPayout(asked, gateway())).id).not.toBe(first.id);
  });

  it("executes once: it is no longer unsent, and a second call is refused", async () => {
    const made = value(await createPayout(draft(), gateway()));
    value(await executePayout(made, gateway()));
    const read = payoutFact(value(await getPayout(made.id, gateway())), gateway());
    expect(read.state.kind).not.toBe("unsent");
    expect(await executePayout(made, gateway())).toMatchObject(refused);
    expect(payoutFact(value(await getPayout(made.id, gateway())), gateway())).toEqual(read);
  });

  it("refuses definitely: a bad address, a bad brand, a bank account too long, an unknown id, a wrong key", async () => {
    expect(await createPayout(draft({ email: "nobody" }), gateway())).toMatchObject(refused);
    const otherBrand = stranger(gateway(), { brandId: randomUUID() });
    expect(await createPayout(draft(), otherBrand)).toMatchObject(refused);
    expect(await createPayout(draft({ accountNumber: "1".repeat(35) }), gateway())).toMatchObject(refused);
    const made = value(await createPayout(draft(), gateway()));
    const unknown = randomUUID();
    const executionUrl = String(made.executionUrl).replace(made.id, unknown);
    const unknownId = { kind: "rejected", httpCode: 404 };
    expect(await getPayout(unknown, gateway())).toMatchObject(unknownId);
    expect(await executePayout({ id: unknown, executionUrl }, gateway())).toMatchObject(unknownId);
    const otherKey = stranger(gateway(), { secretKey: "not-the-key-of-anybody" });
    expect(await executePayout(made, otherKey)).toMatchObject({ kind: "rejected", httpCode: 401 });
  });
}

describe.skipIf(!hasRealKey)("payouts at the provider's gateway", () => contract(useRealGateway()));

describe("payouts at the sandbox", () => {
  const sandbox = useContractSandbox();
  let gateway: Gateway;
  beforeEach(() => {
    // The failures of one test must not open the breaker for the next.
    const payouts = createBreaker(() => performance.now());
    gateway = { ...sandbox.gateway(), breakers: { ...sandbox.gateway().breakers, payouts } };
  });
  const create = async (accountNumber: string): Promise<Payout> =>
    value(await createPayout(draft({ accountNumber }), gateway));
  const stateOf = (payout: Payout) => payoutFact(payout, gateway).state;
  const read = async (id: string) => stateOf(value(await getPayout(id, gateway)));
  const wait = (seconds: number) => sandbox.control("clock", { advance_s: seconds });

  contract(() => gateway);

  const paid = { kind: "paid" };
  const underWay = { kind: "under_way" };
  const failed = (reason: string, wasPaid = false) => ({ kind: "failed", reason, wasPaid });
  const rows: [account: string, atOnce: object, later: object][] = [
    ["110000001", paid, paid],
    ["62001234567", underWay, paid],
    ["110000002", underWay, failed("invalid_account")],
    ["110000003", underWay, underWay],
    ["110000007", underWay, underWay],
    ["210000001", paid, failed("account_closed", true)],
    ["910000004", failed("insufficient_balance"), failed("insufficient_balance")],
  ];
  for (const [account, atOnce, later] of rows)
    it(`reads a payout to ${account} as ${JSON.stringify(atOnce)}, a minute later as ${JSON.stringify(later)}`, async () => {
      const made = await create(account);
      expect(stateOf(value(await executePayout(made, gateway)))).toEqual(atOnce);
      expect(await read(made.id)).toEqual(atOnce);
      await wait(60);
      expect(await read(made.id)).toEqual(later);
    });

  it("knows a refusal at create by its field, and one at execute, which leaves the payout unsent", async () => {
    const atCreate = await createPayout(draft({ accountNumber: "910000003" }), gateway);
    expect(atCreate).toMatchObject({ ...refused, field: "client.bank_account" });
    const made = await create("910000001");
    expect(await executePayout(made, gateway)).toMatchObject({ ...refused, code: "payout_execute_error" });
    expect(await read(made.id)).toEqual({ kind: "unsent" });
  });

  it("does not believe a 500 at execute: the money is under way, then paid", async () => {
    const made = await create("110000006");
    expect(await executePayout(made, gateway)).toEqual({ kind: "unknown", reason: "http_500" });
    expect(await read(made.id)).toEqual(underWay);
    await wait(5);
    expect(await read(made.id)).toEqual(paid);
  });

  const execution: [kind: string, outcome: object, after: object][] = [
    ["close", { kind: "unknown" }, { kind: "unsent" }],
    ["html", { kind: "unknown" }, { kind: "unsent" }],
    ["reset", { kind: "unknown" }, underWay],
    ["cut_json", { kind: "unknown", reason: "unreadable_answer" }, underWay],
    ["wrong_type", { kind: "unknown", reason: "unreadable_answer" }, underWay],
    ["unknown_status", { kind: "ok", value: { status: { unknown: expect.any(String) } } }, underWay],
    ["extra_field", { kind: "ok" }, underWay],
  ];
  for (const [kind, outcome, after] of execution)
    it(`judges the fault ${kind} of an execute; only a read tells what came of it`, async () => {
      const made = await create("110000003");
      await sandbox.control("faults", { match: { path: `/payouts/${made.id}/execute/` }, do: { kind } });
      expect(await executePayout(made, gateway)).toMatchObject(outcome);
      expect(await read(made.id)).toEqual(after);
    });

  const creation: [what: object, outcome: Outcome<unknown>["kind"]][] = [
    [{ kind: "timeout", ms: 50 }, "unknown"],
    [{ kind: "reset" }, "unknown"],
    [{ kind: "answer", status: 500 }, "unknown"],
    [{ kind: "answer", status: 503 }, "unknown"],
    [{ kind: "answer", status: 429 }, "ok"],
  ];
  for (const [what, outcome] of creation)
    it(`judges the fault ${JSON.stringify(what)} of a create`, async () => {
      const asked = draft();
      await sandbox.control("faults", { match: { reference: asked.reference, times: 1 }, do: what });
      expect((await createPayout(asked, gateway)).kind).toBe(outcome);
    });

  it("takes what is paid, its fee and what is under way from the balance, and gives a return back", async () => {
    const balance = async () => value(await getBalance("ZAR", gateway));
    const before = await balance();
    const made = await create("110000003");
    await executePayout(made, gateway);
    expect((await balance()).available).toBe(before.available - 25_300n);
    await sandbox.control(`payouts/${made.id}/succeed`);
    expect((await balance()).gross).toBe(before.gross - 25_000n);
    await sandbox.control(`payouts/${made.id}/return`);
    expect((await balance()).available).toBe(before.available - 300n);
  });

  it("verifies what the sandbox signs, and reads which payout it is about", async () => {
    const { deliveries, callback, close } = await contractReceiver();
    const webhook = value(await registerWebhook({ title: "Contract", callback }, gateway));
    const made = await create("210000001");
    await executePayout(made, gateway);
    await wait(40);
    await sandbox.control("deliveries/flush");
    close();
    const key = loadSigningKey(webhook.publicKey);
    const told = [];
    for (const { body, signature } of deliveries) {
      expect(await verifySignature(body, signature, [key])).toBe(key.fingerprint);
      const payload = parseWebhookPayload(body);
      if (payload.ok && payoutIdOf(payload.event) === made.id)
        told.push([payload.event.eventType, purchaseIdOf(payload.event)]);
    }
    expect(told).toEqual([
      ["payout.success", null],
      ["payout.failed", null],
    ]);
  });
});
