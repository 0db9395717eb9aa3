import { describe, expect, it } from "vitest";
import { CARD, created, purchaseCalls, testReceiver, useTestSandbox } from "./testing";

const sandbox = useTestSandbox({ seed: "control", forget_webhooks: true });

const { read, act } = purchaseCalls(sandbox);

describe("access", () => {
  it("needs the control key; the API key is none", async () => {
    expect((await sandbox.call("GET", "/__sandbox/health")).status).toBe(401);
    expect(
      (await sandbox.call("GET", "/__sandbox/health", undefined, { "x-sandbox-control": "test-secret-key" }))
        .status,
    ).toBe(401);
    expect((await sandbox.control("GET", "health")).status).toBe(200);
  });

  it("unknown calls are 404, bad bodies 400, never a 500", async () => {
    expect((await sandbox.control("GET", "nothing")).status).toBe(404);
    expect((await sandbox.control("POST", "purchases/x/toString")).status).toBe(404);
    expect((await sandbox.control("GET", "constructor")).status).toBe(404);
    expect((await sandbox.control("POST", "purchases/x/pay")).status).toBe(404);
    expect((await sandbox.control("POST", "faults", "{")).status).toBe(400);
    expect((await sandbox.control("PUT", "settings", "[]")).status).toBe(400);
    expect((await sandbox.control("DELETE", "faults/x")).status).toBe(404);
    expect((await sandbox.control("GET", "purchases?after=x")).status).toBe(400);
  });
});

describe("purchases/{id}/…", () => {
  it("pay, fail, block, pend, expire, mark-as-paid act on an open purchase", async () => {
    for (const [action, status] of Object.entries({
      pay: "paid",
      fail: "error",
      block: "blocked",
      pend: "pending_execute",
      expire: "expired",
      "mark-as-paid": "paid",
    })) {
      expect(await act(await created(sandbox), action)).toEqual([200, status]);
    }
  });

  it("settle ends a pending one well, or badly on request", async () => {
    const [well, badly] = [await created(sandbox), await created(sandbox)];
    await act(well, "pend");
    await act(badly, "pend");
    expect(await act(well, "settle")).toEqual([200, "paid"]);
    expect(await act(badly, "settle", { succeeds: false })).toEqual([200, "error"]);
  });

  it("settle after expire is a late payment, pay after cancel a broken guarantee", async () => {
    const [late, cancelled] = [await created(sandbox), await created(sandbox)];
    await act(late, "expire");
    expect(await act(late, "settle")).toEqual([200, "paid"]);
    await sandbox.api("POST", `/purchases/${cancelled}/cancel/`);
    expect(await act(cancelled, "pay")).toEqual([200, "paid"]);
  });

  it("charge-back, refund and retrieve act on a paid one", async () => {
    const [one, two, three] = [await created(sandbox), await created(sandbox), await created(sandbox)];
    for (const id of [one, two, three]) await act(id, "pay");
    await sandbox.advance(61);
    expect(await act(one, "charge-back")).toEqual([200, "chargeback"]);
    expect(await act(two, "refund", { amount: 100 })).toEqual([200, "success"]);
    expect([(await read(two)).at("status"), (await read(two)).at("refundable_amount")]).toEqual([
      "refunded",
      24_900,
    ]);
    expect(await act(three, "retrieve")).toEqual([200, "retrieved"]);
  });

  it("a failed attempt after due leaves it expired", async () => {
    const id = await created(sandbox);
    await act(id, "pend");
    await sandbox.advance(3601);
    expect(await act(id, "settle", { succeeds: false })).toEqual([200, "expired"]);
  });

  it("mark-as-paid brings no money", async () => {
    const id = await created(sandbox);
    await act(id, "mark-as-paid");
    expect((await read(id)).at("marked_as_paid")).toBe(true);
    const rows = (await sandbox.control("GET", "book")).json.at("rows");
    expect(rows).toMatchObject([{ kind: "purchase", status: "paid", amount: "0" }]);
  });

  it.each([
    ["pay", "pay"],
    ["pay", "fail"],
    ["pay", "expire"],
    ["cancel", "fail"],
    ["block", "pend"],
    ["fail", "charge-back"],
    ["fail", "retrieve"],
  ])("after %s, %s is a 409 and changes nothing", async (first, second) => {
    const id = await created(sandbox);
    if (first === "cancel") await sandbox.api("POST", `/purchases/${id}/cancel/`);
    else await act(id, first);
    const before = (await read(id)).value;
    expect((await act(id, second))[0]).toBe(409);
    expect((await read(id)).value).toEqual(before);
  });
});

describe("clock", () => {
  it("fires timers in order, each at its own time", async () => {
    const id = await created(sandbox);
    await sandbox.submit(`/p/${id}/pay/`, { ...CARD, number: "4000000000000259" });
    const other = await created(sandbox);
    await sandbox.submit(`/p/${other}/pay/`, { ...CARD, number: "4000000000000341" });
    await sandbox.advance(7200);
    const at = async (which: string, status: string) =>
      ((await read(which)).at("status_history") as { status: string; timestamp: number }[]).find(
        (entry) => entry.status === status,
      )?.timestamp ?? 0;
    expect((await at(id, "chargeback")) - (await at(id, "paid"))).toBe(60);
    expect((await at(other, "error")) - (await at(other, "pending_execute"))).toBe(20);
    expect((await at(other, "expired")) - (await at(other, "created"))).toBe(3600);
  });

  it("is kept over a restart, and goes back on reset", async () => {
    await sandbox.advance(5000);
    await sandbox.restart();
    expect((await sandbox.control("GET", "clock")).json.at("offset_s")).toBe(5000);
    const real = await sandbox.control("POST", "clock", { reset: true });
    expect(real.json.at("offset_s")).toBe(0);
    expect(Math.abs(Number(real.json.at("now")) - Date.now() / 1000)).toBeLessThan(3);
  });

  it.each([{}, { advance_s: -1 }, { advance_s: "60" }])("refuses %o", async (body) => {
    expect((await sandbox.control("POST", "clock", body)).status).toBe(400);
  });
});

describe("settings", () => {
  it("change fees, reserve and the statuses that can be cancelled, and survive a restart", async () => {
    await sandbox.control("PUT", "settings", {
      fee_card_bp: 100,
      reserve_bp: 1000,
      cancel_from: ["created"],
    });
    await sandbox.restart();
    const id = await created(sandbox);
    await act(id, "pay");
    expect((await read(id)).at("payment")).toMatchObject({
      fee_amount: 250,
      pending_amount: 2500,
      net_amount: 22_250,
    });
    const viewed = await created(sandbox);
    await sandbox.call("GET", `/p/${viewed}/`);
    expect((await sandbox.api("POST", `/purchases/${viewed}/cancel/`)).status).toBe(400);
  });

  it("timer_speed makes pending payments settle sooner", async () => {
    await sandbox.control("PUT", "settings", { timer_speed: 20 });
    const id = await created(sandbox);
    await sandbox.submit(`/p/${id}/pay/`, { ...CARD, number: "4000000000000341" });
    await sandbox.advance(1);
    expect((await read(id)).at("status")).toBe("error");
  });

  it.each([
    { colour: 1 },
    { fee_card_bp: "3" },
    { fee_card_bp: -1 },
    { delivery_speed: 0 },
    { redirect_order: "never" },
    { second_execute: "twice" },
    { payouts_enabled: 1 },
    { fee_payout: 2.5 },
    { cancel_from: "created" },
  ])("refuses %o and changes nothing", async (body) => {
    const before = (await sandbox.control("GET", "settings")).json.value;
    expect((await sandbox.control("PUT", "settings", body)).status).toBe(400);
    expect((await sandbox.control("GET", "settings")).json.value).toEqual(before);
  });
});

describe("reset", () => {
  it("the same seed and calls give the same run: ids, chance, events, deliveries", async () => {
    const run = async (seed: string) => {
      const receiver = await testReceiver();
      await sandbox.control("POST", "reset", { seed, forget_webhooks: true });
      await sandbox.api("POST", "/webhooks/", { title: "app", callback: receiver.url, all_events: true });
      await sandbox.control("POST", "webhook-faults", { match: { probability: 0.4 }, do: { kind: "drop" } });
      await sandbox.control("POST", "webhook-faults", {
        match: { probability: 0.4 },
        do: { kind: "duplicate", n: 1 },
      });
      for (let index = 0; index < 12; index += 1) await act(await created(sandbox), "pay");
      await sandbox.flush();
      receiver.close();
      return receiver.received
        .map((one) => `${String(one.event.at("id"))} ${String(one.event.at("event_type"))}`)
        .sort();
    };
    const first = await run("alpha");
    expect(first.length).toBeGreaterThan(5);
    expect(await run("alpha")).toEqual(first);
    expect(await run("beta")).not.toEqual(first);
  });

  it("keeps keys and webhooks unless told to forget the webhooks", async () => {
    const key = (await sandbox.api("GET", "/public_key/")).text;
    await sandbox.api("POST", "/webhooks/", {
      title: "app",
      callback: "http://127.0.0.1:9/",
      all_events: true,
    });
    await created(sandbox);
    await sandbox.control("POST", "reset", { seed: "x" });
    expect((await sandbox.api("GET", "/webhooks/")).json.at("results")).toHaveLength(1);
    expect(await sandbox.rows("purchases")).toEqual([]);
    await sandbox.control("POST", "reset", { seed: "x", forget_webhooks: true });
    expect((await sandbox.api("GET", "/webhooks/")).json.at("results")).toEqual([]);
    expect((await sandbox.api("GET", "/public_key/")).text).toBe(key);
  });

  it("without a seed draws one and tells it", async () => {
    const reply = await sandbox.control("POST", "reset", {});
    expect(reply.json.at("seed")).toMatch(/^[0-9a-f]{16}$/);
    expect((await sandbox.control("GET", "health")).json.at("seed")).toBe(reply.json.at("seed"));
  });
});
