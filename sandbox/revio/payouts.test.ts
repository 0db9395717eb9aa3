import { describe, expect, it } from "vitest";
import { attemptsOf, codeOf, FLOAT, historyOf, KEY, payoutCalls, payoutTo, useTestSandbox } from "./testing";

const sandbox = useTestSandbox({ seed: "payouts", forget_webhooks: true });

const { execute, read, act, eventsOf, balance, bookOf } = payoutCalls(sandbox);

describe("a payout to", () => {
  it("110000001 succeeds at once", async () => {
    const id = await payoutTo(sandbox, "110000001");
    const reply = await execute(id);
    expect([reply.status, reply.json.at("status"), attemptsOf(reply.json)]).toEqual([200, "success", [true]]);
    expect(reply.json.at("payment")).toMatchObject({ amount: 25_000, fee_amount: 300, net_amount: 25_300 });
    expect(await eventsOf(id)).toEqual(["payout.success"]);
    expect(await balance()).toEqual([FLOAT - 25_300, 0]);
  });

  it("any other account is pending, and succeeds after 5 s", async () => {
    const id = await payoutTo(sandbox);
    const reply = await execute(id);
    expect([reply.status, reply.json.at("status"), attemptsOf(reply.json)]).toEqual([
      200,
      "pending",
      [false],
    ]);
    expect(await balance()).toEqual([FLOAT - 25_300, 25_300]);
    await sandbox.advance(4);
    expect((await read(id)).at("status")).toBe("pending");
    await sandbox.advance(1);
    const after = await read(id);
    expect(historyOf(after)).toEqual(["initialized", "pending", "success"]);
    expect([attemptsOf(after), await eventsOf(id)]).toEqual([[true], ["payout.success"]]);
    expect(await balance()).toEqual([FLOAT - 25_300, 0]);
  });

  it("110000002 is pending, then an error that costs nothing", async () => {
    const id = await payoutTo(sandbox, "110000002");
    expect((await execute(id)).json.at("status")).toBe("pending");
    await sandbox.advance(5);
    const after = await read(id);
    expect([after.at("status"), attemptsOf(after)]).toEqual(["error", ["invalid_account"]]);
    expect([await eventsOf(id), await balance()]).toEqual([["payout.failed"], [FLOAT, 0]]);
  });

  it("910000001 is refused at execute, and stays untouched", async () => {
    const id = await payoutTo(sandbox, "910000001");
    expect(codeOf(await execute(id))).toEqual([400, "payout_execute_error"]);
    const after = await read(id);
    expect([after.at("status"), attemptsOf(after), await eventsOf(id)]).toEqual(["initialized", [], []]);
    expect(await balance()).toEqual([FLOAT, 0]);
  });

  it("110000003 is pending until control says how it ends", async () => {
    const id = await payoutTo(sandbox, "110000003");
    await execute(id);
    await sandbox.advance(86_400);
    expect((await read(id)).at("status")).toBe("pending");
    expect(await act(id, "succeed")).toEqual([200, "success"]);
  });

  it("110000007 is under way while the status says initialized; only the attempt tells", async () => {
    const id = await payoutTo(sandbox, "110000007");
    const reply = await execute(id);
    expect([reply.json.at("status"), attemptsOf(reply.json)]).toEqual(["initialized", [false]]);
    expect(await balance()).toEqual([FLOAT - 25_300, 25_300]);
    expect(codeOf(await execute(id))).toEqual([400, "payout_wrong_status"]);
    await sandbox.advance(86_400);
    expect((await read(id)).at("status")).toBe("initialized");
    expect(await act(id, "fail")).toEqual([200, "error"]);
    expect(await balance()).toEqual([FLOAT, 0]);
  });

  it("110000005 is accepted, then there is no answer; it succeeds like any other", async () => {
    const id = await payoutTo(sandbox, "110000005");
    const silent = fetch(`${sandbox.origin}/api/v1/payouts/${id}/execute/`, {
      method: "POST",
      headers: { authorization: `Bearer ${KEY}` },
      signal: AbortSignal.timeout(300),
    });
    await expect(silent).rejects.toThrow(/timeout/);
    const [asked] = (await sandbox.rows("requests", `?id=${id}`)).slice(-1);
    expect([asked?.at("accepted"), asked?.at("http_status"), asked?.at("fault")]).toEqual([
      true,
      0,
      "bank account: timeout",
    ]);
    expect(codeOf(await execute(id))).toEqual([400, "payout_wrong_status"]);
    await sandbox.advance(5);
    expect((await read(id)).at("status")).toBe("success");
  });

  it("110000006 is accepted, then there is a 500; it succeeds like any other", async () => {
    const id = await payoutTo(sandbox, "110000006");
    expect((await execute(id)).status).toBe(500);
    expect((await read(id)).at("status")).toBe("pending");
    await sandbox.advance(5);
    expect(await eventsOf(id)).toEqual(["payout.success"]);
  });

  it("210000001 succeeds, and comes back after 40 s: an error with payout.failed, the fee is kept", async () => {
    const id = await payoutTo(sandbox, "210000001");
    expect((await execute(id)).json.at("status")).toBe("success");
    await sandbox.advance(39);
    expect((await read(id)).at("status")).toBe("success");
    await sandbox.advance(1);
    const after = await read(id);
    expect([historyOf(after), attemptsOf(after)]).toEqual([
      ["initialized", "success", "error"],
      ["account_closed", true],
    ]);
    expect(await eventsOf(id)).toEqual(["payout.success", "payout.failed"]);
    expect(await bookOf("payout")).toEqual([["error", "25000", "25000", "300", "0"]]);
    expect(await bookOf("payout_return")).toEqual([["error", "25000", "25000", "0", "0"]]);
    expect(await balance()).toEqual([FLOAT - 300, 0]);
  });

  it("910000003 can't even be made", async () => {
    await expect(payoutTo(sandbox, "910000003")).rejects.toThrow(/client.bank_account/);
    expect(await sandbox.rows("payouts")).toEqual([]);
  });

  it("910000004 fails at execute: there is never enough money", async () => {
    const id = await payoutTo(sandbox, "910000004");
    const reply = await execute(id);
    expect([reply.status, reply.json.at("status"), attemptsOf(reply.json)]).toEqual([
      200,
      "error",
      ["insufficient_balance"],
    ]);
    expect([await eventsOf(id), await balance()]).toEqual([["payout.failed"], [FLOAT, 0]]);
  });
});

describe("a second execute", () => {
  it.each(["110000001", "110000002", "110000003", "110000007", "910000004"])(
    "to %s is refused, and nothing more leaves",
    async (account) => {
      const id = await payoutTo(sandbox, account);
      await execute(id);
      const before = [await balance(), (await read(id)).value];
      expect(codeOf(await execute(id))).toEqual([400, "payout_wrong_status"]);
      expect([await balance(), (await read(id)).value]).toEqual(before);
    },
  );

  it("of many at once: one is accepted, and one payout leaves", async () => {
    const id = await payoutTo(sandbox, "110000001");
    const replies = await Promise.all(Array.from({ length: 10 }, () => execute(id)));
    expect(replies.filter((reply) => reply.status === 200)).toHaveLength(1);
    expect(replies.filter((reply) => reply.status === 400)).toHaveLength(9);
    expect([await eventsOf(id), await balance()]).toEqual([["payout.success"], [FLOAT - 25_300, 0]]);
  });

  it("is answered with the payout as it is when the setting says so; the money still moves once", async () => {
    await sandbox.control("PUT", "settings", { second_execute: "answered" });
    const id = await payoutTo(sandbox, "110000001");
    const first = await execute(id);
    const second = await execute(id);
    expect([second.status, second.json.value]).toEqual([200, first.json.value]);
    expect([await eventsOf(id), await balance()]).toEqual([["payout.success"], [FLOAT - 25_300, 0]]);
  });

  it("begins anew after an error when the setting says so, but not while under way or after success", async () => {
    await sandbox.control("PUT", "settings", { second_execute: "after_error" });
    const id = await payoutTo(sandbox, "110000003");
    await execute(id);
    expect(codeOf(await execute(id))).toEqual([400, "payout_wrong_status"]);
    await act(id, "fail");
    const again = await execute(id);
    expect([again.status, historyOf(again.json)]).toEqual([
      200,
      ["initialized", "pending", "error", "initialized", "pending"],
    ]);
    expect(await balance()).toEqual([FLOAT - 25_300, 25_300]);
    await act(id, "succeed");
    expect(codeOf(await execute(id))).toEqual([400, "payout_wrong_status"]);
    expect(await balance()).toEqual([FLOAT - 25_300, 0]);
  });
});
