import { describe, expect, it } from "vitest";
import { attemptsOf, created, FLOAT, historyOf, payoutCalls, payoutTo, useTestSandbox } from "./testing";

const sandbox = useTestSandbox({ seed: "payouts", forget_webhooks: true });

const { execute, read, act, eventsOf, balance, bookOf } = payoutCalls(sandbox);

describe("the balance", () => {
  it("pays the last cent with its fee, and one more cent is an error", async () => {
    const tooMuch = await payoutTo(sandbox, "110000001", FLOAT - 299);
    expect((await execute(tooMuch)).json.at("status")).toBe("error");
    const all = await payoutTo(sandbox, "110000001", FLOAT - 300);
    expect((await execute(all)).json.at("status")).toBe("success");
    expect(await balance()).toEqual([0, 0]);
  });

  it("counts what is under way, so that many at once never pay more than there is", async () => {
    await sandbox.control("PUT", "settings", { opening_float: 100_000 });
    const ids = [];
    for (let index = 0; index < 8; index += 1) ids.push(await payoutTo(sandbox, "110000003"));
    const replies = await Promise.all(ids.map(execute));
    const statuses = replies.map((reply) => reply.json.at("status"));
    expect(statuses.filter((status) => status === "pending")).toHaveLength(3);
    expect(statuses.filter((status) => status === "error")).toHaveLength(5);
    expect(await balance()).toEqual([100_000 - 3 * 25_300, 3 * 25_300]);
  });

  it("is what came in and stayed: purchases without fee and reserve, refunds and chargebacks taken off", async () => {
    await sandbox.control("PUT", "settings", { opening_float: 0, reserve_bp: 1000, refund_min_age_s: 0 });
    const [kept, refunded, chargedBack] = [
      await created(sandbox),
      await created(sandbox),
      await created(sandbox),
    ];
    for (const id of [kept, refunded, chargedBack]) await sandbox.control("POST", `purchases/${id}/pay`);
    await sandbox.api("POST", `/purchases/${refunded}/refund/`, { amount: 5000 });
    await sandbox.control("POST", `purchases/${chargedBack}/charge-back`);
    const [available] = await balance();
    expect(available).toBe(3 * (25_000 - 738 - 2500) - 5000 - 25_000);
    const poor = await payoutTo(sandbox, "110000001", Number(available) - 299);
    const rich = await payoutTo(sandbox, "110000001", Number(available) - 300);
    expect((await execute(poor)).json.at("status")).toBe("error");
    expect((await execute(rich)).json.at("status")).toBe("success");
    expect(await balance()).toEqual([0, 0]);
  });

  it("has no float in another currency, and the fee is a setting", async () => {
    await sandbox.control("PUT", "settings", { fee_payout: 0 });
    const id = await payoutTo(sandbox, "110000001");
    expect((await execute(id)).json.at("payment", "fee_amount")).toBe(0);
    const fields = { ...((await read(id)).value as object), payment: { amount: 1, currency: "USD" } };
    const dollars = String((await sandbox.api("POST", "/payouts/", fields)).json.at("id"));
    expect((await execute(dollars)).json.at("status")).toBe("error");
  });
});

describe("control", () => {
  it("fails with the bank's reason, returns with it, and pays late what had failed: the book shows both", async () => {
    const id = await payoutTo(sandbox, "110000003");
    await execute(id);
    expect(await act(id, "fail", { code: "limit_exceeded" })).toEqual([200, "error"]);
    expect(attemptsOf(await read(id))).toEqual(["limit_exceeded"]);
    expect(await act(id, "succeed")).toEqual([200, "success"]);
    expect(await act(id, "return", { code: "no_such_person" })).toEqual([200, "error"]);
    expect(attemptsOf(await read(id))).toEqual(["no_such_person", true, "limit_exceeded"]);
    expect(await eventsOf(id)).toEqual(["payout.failed", "payout.success", "payout.failed"]);
    expect(await act(id, "succeed")).toEqual([200, "success"]);
    expect(await bookOf("payout")).toEqual([["success", "25000", "50000", "600", "0"]]);
    expect(await bookOf("payout_return")).toEqual([["success", "25000", "25000", "0", "0"]]);
    expect(await balance()).toEqual([FLOAT - 25_600, 0]);
  });

  it("a timer that comes after it changes nothing", async () => {
    const failed = await payoutTo(sandbox);
    await execute(failed);
    await act(failed, "fail");
    const returned = await payoutTo(sandbox, "210000001");
    await execute(returned);
    await act(returned, "return");
    await sandbox.advance(60);
    expect(historyOf(await read(failed))).toEqual(["initialized", "pending", "error"]);
    expect(historyOf(await read(returned))).toEqual(["initialized", "success", "error"]);
    expect((await sandbox.control("GET", "health")).json.at("timers")).toBe(0);
  });

  it("answers 409 for what the status does not allow, 404 for an unknown payout or action", async () => {
    const id = await payoutTo(sandbox, "110000001");
    expect((await act(id, "return"))[0]).toBe(409);
    await execute(id);
    expect([(await act(id, "succeed"))[0], (await act(id, "fail"))[0]]).toEqual([409, 409]);
    expect((await act(id, "pay"))[0]).toBe(404);
    expect((await act("00000000-0000-4000-8000-000000000000", "fail"))[0]).toBe(404);
    expect((await act("nonsense", "fail"))[0]).toBe(404);
    expect(await balance()).toEqual([FLOAT - 25_300, 0]);
  });

  it("lists payouts by id and reference, and a reset forgets them", async () => {
    const id = await payoutTo(sandbox, "110000001");
    await execute(id);
    const [row] = await sandbox.rows("payouts", `?id=${id}`);
    expect(row?.value).toMatchObject({
      id,
      reference: "OW7K3M9QXC2TJF5",
      status: "success",
      asked: "25000",
      paid: "25000",
      returned: "0",
      fee: "300",
      outgoing: "0",
      body: { type: "payout", status: "success" },
    });
    expect(await sandbox.rows("payouts", "?reference=OTHER")).toEqual([]);
    expect(
      (await sandbox.rows("requests", "?reference=OW7K3M9QXC2TJF5")).map((asked) => asked.at("path")),
    ).toEqual(["/payouts/", `/payouts/${id}/execute/`]);
    await sandbox.control("POST", "reset", { seed: "payouts" });
    expect(await sandbox.rows("payouts")).toEqual([]);
    expect(await payoutTo(sandbox, "110000001")).toBe(id);
  });
});
