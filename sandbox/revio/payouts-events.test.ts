import { describe, expect, it } from "vitest";
import { payoutCalls, payoutTo, testReceiver, useTestSandbox } from "./testing";

const sandbox = useTestSandbox({ seed: "payouts", forget_webhooks: true });

const { execute, read, eventsOf } = payoutCalls(sandbox);

describe("webhooks of payouts", () => {
  /** What a receiver of everything is told of one payout, from execute to its end. */
  async function told(fault?: Record<string, unknown>, match: Record<string, unknown> = {}) {
    const receiver = await testReceiver();
    await sandbox.api("POST", "/webhooks/", { title: "app", callback: receiver.url, all_events: true });
    if (fault) await sandbox.control("POST", "webhook-faults", { match, do: fault });
    const id = await payoutTo(sandbox, "210000001");
    await execute(id);
    await sandbox.advance(40);
    await sandbox.flush();
    receiver.close();
    expect((await sandbox.rows("deliveries", `?id=${id}`)).map((row) => row.at("event_type"))).toEqual([
      "payout.success",
      "payout.failed",
    ]);
    return { id, receiver };
  }

  it("carry the payout as it was, with the type beside it, in order", async () => {
    const { id, receiver } = await told();
    expect(receiver.received.map((one) => [one.event.at("id"), one.event.at("status")])).toEqual([
      [id, "success"],
      [id, "error"],
    ]);
    const { event_type: type, ...shown } = (receiver.received[1]?.event.value ?? {}) as Record<
      string,
      unknown
    >;
    expect([type, shown]).toEqual(["payout.failed", (await read(id)).value]);
    expect(receiver.received.every((one) => one.signatures.length === 1)).toBe(true);
  });

  it.each<[string, Record<string, unknown>, unknown[]]>([
    ["drop", { kind: "drop" }, ["payout.failed"]],
    ["duplicate", { kind: "duplicate", n: 2 }, [...Array<string>(3).fill("payout.success"), "payout.failed"]],
    ["reorder", { kind: "reorder" }, ["payout.failed", "payout.success"]],
  ])("can be spoilt: %s", async (_, fault, types) => {
    const { receiver } = await told(fault, { event_type: "payout.success" });
    expect(receiver.types()).toEqual(types);
  });

  it("a stale snapshot shows the payout as it was before", async () => {
    const { receiver } = await told({ kind: "stale_snapshot" }, { event_type: "payout.failed" });
    expect(receiver.received[1]?.event.at("status")).toBe("success");
  });

  it("match by the payout's id", async () => {
    const receiver = await testReceiver();
    await sandbox.api("POST", "/webhooks/", {
      title: "app",
      callback: receiver.url,
      events: ["payout.success"],
    });
    const [lost, seen] = [await payoutTo(sandbox, "110000001"), await payoutTo(sandbox, "110000001")];
    await sandbox.control("POST", "webhook-faults", { match: { object: lost }, do: { kind: "drop" } });
    await execute(lost);
    await execute(seen);
    await sandbox.flush();
    expect(receiver.received.map((one) => one.event.at("id"))).toEqual([seen]);
    receiver.close();
  });

  it("payout.pending comes only when the setting says so", async () => {
    await sandbox.control("PUT", "settings", { payout_pending_event: true });
    const id = await payoutTo(sandbox);
    await execute(id);
    await sandbox.advance(5);
    expect(await eventsOf(id)).toEqual(["payout.pending", "payout.success"]);
  });
});
