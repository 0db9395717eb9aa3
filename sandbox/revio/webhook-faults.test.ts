import { createPublicKey, verify } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Received } from "./testing";
import { created, testReceiver, useTestSandbox } from "./testing";

const sandbox = useTestSandbox({ seed: "sender", forget_webhooks: true });
let receiver: Awaited<ReturnType<typeof testReceiver>>;
let webhookKey: string;

beforeEach(async () => {
  await sandbox.control("PUT", "settings", { delivery_speed: 1 }); // retries come by the clock only
  receiver = await testReceiver();
  const reply = await sandbox.api("POST", "/webhooks/", {
    title: "app",
    callback: `${receiver.url}/hook`,
    all_events: true,
  });
  webhookKey = String(reply.json.at("public_key"));
});
afterEach(() => {
  receiver.close();
});

const pay = (id: string) => sandbox.control("POST", `purchases/${id}/pay`);
const hookFault = (what: Record<string, unknown>, match: Record<string, unknown> = {}) =>
  sandbox.control("POST", "webhook-faults", { match, do: what });
const good = (pem: string, one: Received | undefined): boolean =>
  one?.signatures.length === 1 &&
  verify("sha256", one.bytes, createPublicKey(pem), Buffer.from(one.signatures[0] ?? "", "base64"));
const MINUTE = 60;

describe("webhook faults", () => {
  const paidOnce = async (): Promise<string> => {
    const id = await created(sandbox);
    await pay(id);
    await sandbox.flush();
    return id;
  };

  it("drop: never sent, the later ones go on", async () => {
    await hookFault({ kind: "drop" }, { event_type: "purchase.created" });
    await paidOnce();
    expect(receiver.types()).toEqual(["purchase.paid"]);
    expect((await sandbox.rows("deliveries"))[0]?.at("status")).toBe("dropped");
  });

  it("duplicate: n more of the same bytes", async () => {
    await hookFault({ kind: "duplicate", n: 2 }, { event_type: "purchase.paid" });
    await paidOnce();
    expect(receiver.types()).toEqual(["purchase.created", "purchase.paid", "purchase.paid", "purchase.paid"]);
    expect(receiver.received[1]?.bytes.equals(receiver.received[3]?.bytes ?? Buffer.alloc(0))).toBe(true);
  });

  it("delay: later by the clock, and it keeps its place in the queue", async () => {
    await hookFault({ kind: "delay", seconds: 30 }, { event_type: "purchase.created" });
    await paidOnce();
    expect(receiver.types()).toEqual([]);
    await sandbox.advance(30);
    await sandbox.flush();
    expect(receiver.types()).toEqual(["purchase.created", "purchase.paid"]);
  });

  it("reorder: after the next event of its object", async () => {
    await hookFault({ kind: "reorder" }, { event_type: "purchase.created" });
    await paidOnce();
    expect(receiver.types()).toEqual(["purchase.paid", "purchase.created"]);
  });

  it("reorder without a later event: sent by a flush", async () => {
    await hookFault({ kind: "reorder" });
    await created(sandbox);
    await sandbox.flush();
    expect(receiver.types()).toEqual(["purchase.created"]);
  });

  it.each([
    ["tamper_body", false],
    ["tamper_signature", false],
    ["wrong_key", false],
    ["omit_signature", false],
    ["double_signature", false],
  ])("%s: this attempt does not verify, the retry does", async (kind) => {
    await hookFault({ kind }, { times: 1 });
    receiver.state.answer = (one) => (good(webhookKey, one) ? 200 : 401);
    await created(sandbox);
    await sandbox.flush();
    expect(receiver.received.map((one) => good(webhookKey, one))).toEqual([false]);
    await sandbox.advance(2 * MINUTE);
    await sandbox.flush();
    expect(receiver.received.map((one) => good(webhookKey, one))).toEqual([false, true]);
  });

  it("omit_signature sends none, double_signature two header lines", async () => {
    await hookFault({ kind: "omit_signature" }, { nth: 1 });
    await hookFault({ kind: "double_signature" }, { nth: 1 });
    await paidOnce();
    expect(receiver.received.map((one) => one.signatures.length)).toEqual([0, 2]);
  });

  it("stale_snapshot: well signed, but the object as it was before", async () => {
    await hookFault({ kind: "stale_snapshot" }, { event_type: "purchase.paid" });
    await paidOnce();
    expect([receiver.received[1]?.event.at("event_type"), receiver.received[1]?.event.at("status")]).toEqual([
      "purchase.paid",
      "created",
    ]);
    expect(good(webhookKey, receiver.received[1])).toBe(true);
  });

  it("bad_json: well signed, but cut", async () => {
    await hookFault({ kind: "bad_json" });
    await created(sandbox);
    await sandbox.flush();
    expect([receiver.received[0]?.event.value, good(webhookKey, receiver.received[0])]).toEqual([
      undefined,
      true,
    ]);
  });

  it("match by object and receiver", async () => {
    const [one, other] = [
      await created(sandbox),
      await created(sandbox, { success_callback: `${receiver.url}/callback` }),
    ];
    await sandbox.flush();
    await hookFault({ kind: "drop" }, { object: one });
    await hookFault({ kind: "drop" }, { receiver: "callback" });
    await pay(one);
    await pay(other);
    await sandbox.flush();
    expect(receiver.received.slice(2).map((got) => [got.path, got.event.at("id")])).toEqual([
      ["/hook", other],
    ]);
  });

  it("are listed and deleted", async () => {
    await hookFault({ kind: "drop" });
    expect((await sandbox.control("GET", "webhook-faults")).json.at("results")).toHaveLength(1);
    await sandbox.control("DELETE", "webhook-faults");
    await created(sandbox);
    await sandbox.flush();
    expect(receiver.received).toHaveLength(1);
  });
});
