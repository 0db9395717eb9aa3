import { describe, expect, it } from "vitest";
import type { Reply } from "./testing";
import { codeOf, FLOAT, KEY, payoutCalls, payoutFields, payoutTo, useTestSandbox } from "./testing";

const sandbox = useTestSandbox({ seed: "payout faults" });

const { execute, read, balance, eventsOf } = payoutCalls(sandbox);
const fault = (what: Record<string, unknown>, match: Record<string, unknown> = {}): Promise<Reply> =>
  sandbox.control("POST", "faults", { match, do: what });
const lastRequest = async () => (await sandbox.rows("requests")).at(-1);
const EXECUTE = { path: "/payouts/{id}/execute/" };

describe("faults of execute", () => {
  it.each<[string, Record<string, unknown>]>([
    ["timeout", { kind: "timeout", ms: 50 }],
    ["500", { kind: "answer", status: 500 }],
    ["502", { kind: "answer", status: 502 }],
    ["409", { kind: "answer", status: 409 }],
    ["reset", { kind: "reset" }],
    ["cut_json", { kind: "cut_json" }],
    ["html that accepted", { kind: "html", accept: true }],
  ])("%s: accepted, the money is on its way, and the answer doesn't say so", async (_, action) => {
    const id = await payoutTo(sandbox);
    await fault(action, EXECUTE);
    const answer = await execute(id).then(
      (reply) => reply.json.at("status") ?? "none",
      () => "none",
    );
    expect([answer, (await lastRequest())?.at("accepted")]).toEqual(["none", true]);
    expect((await read(id)).at("status")).toBe("pending");
    expect(await balance()).toEqual([FLOAT - 25_300, 25_300]);
  });

  it.each<[string, Record<string, unknown>]>([
    ["close", { kind: "close" }],
    ["503", { kind: "answer", status: 503 }],
    ["429", { kind: "answer", status: 429, retry_after: 2 }],
    ["html", { kind: "html", status: 403 }],
  ])("%s: not accepted, and it can be executed after that", async (_, action) => {
    const id = await payoutTo(sandbox, "110000001");
    await fault(action, { ...EXECUTE, times: 1 });
    await execute(id).catch(() => null);
    expect((await lastRequest())?.at("accepted")).toBe(false);
    expect([(await read(id)).at("status"), await balance()]).toEqual(["initialized", [FLOAT, 0]]);
    expect((await execute(id)).json.at("status")).toBe("success");
  });

  it("unknown_status, wrong_type and extra_field spoil the answer, not the payout", async () => {
    for (const kind of ["unknown_status", "wrong_type", "extra_field"])
      await fault({ kind }, { ...EXECUTE, times: 1 });
    const replies = [];
    for (let index = 0; index < 3; index += 1)
      replies.push(await execute(await payoutTo(sandbox, "110000001")));
    expect(replies[0]?.json.at("status")).toBe("sandbox_unheard_of");
    expect(replies[1]?.json.at("id")).toBe(12_345);
    expect(replies[2]?.json.at("sandbox_extra")).toBeDefined();
    expect(await balance()).toEqual([FLOAT - 3 * 25_300, 0]);
  });

  it("a fault comes before the account's own, which then acts at the next execute", async () => {
    const id = await payoutTo(sandbox, "110000006");
    await fault({ kind: "answer", status: 503 }, { ...EXECUTE, times: 1 });
    expect([(await execute(id)).status, (await execute(id)).status]).toEqual([503, 500]);
    expect((await read(id)).at("status")).toBe("pending");
  });
});

describe("faults of create and read", () => {
  const create = () => sandbox.api("POST", "/payouts/", payoutFields());
  const made = async () => (await sandbox.rows("payouts")).length;

  it("a create whose answer is lost leaves a payout that nobody executes", async () => {
    await fault({ kind: "timeout", ms: 50 }, { method: "POST", path: "/payouts/" });
    await expect(create()).rejects.toThrow();
    expect([await made(), await balance()]).toEqual([1, [FLOAT, 0]]);
    await sandbox.advance(86_400);
    expect((await sandbox.rows("payouts"))[0]?.at("status")).toBe("initialized");
  });

  it("503 makes none", async () => {
    await fault({ kind: "answer", status: 503 }, { path: "/payouts/" });
    expect([(await create()).status, await made()]).toEqual([503, 0]);
  });

  it("match by reference, also where only the id is in the path", async () => {
    await fault({ kind: "answer", status: 500 }, { reference: "OTHER" });
    const reference = { reference: "OTHER" };
    expect((await sandbox.api("POST", "/payouts/", payoutFields(reference))).status).toBe(500);
    const [row] = await sandbox.rows("payouts", "?reference=OTHER");
    const id = String(row?.at("id"));
    expect([(await sandbox.api("GET", `/payouts/${id}/`)).status, (await execute(id)).status]).toEqual([
      500, 500,
    ]);
    expect((await create()).status).toBe(201);
  });

  it("stale_read: the payout as it was before its last change", async () => {
    const id = await payoutTo(sandbox, "110000001");
    await execute(id);
    await fault({ kind: "stale_read" }, { method: "GET", times: 1 });
    expect([(await read(id)).at("status"), (await read(id)).at("status")]).toEqual([
      "initialized",
      "success",
    ]);
  });

  it("e-mail tags are for purchases: a payout to such an address is an ordinary one", async () => {
    const client = { ...(payoutFields()["client"] as object), email: "thandi+rv-500@example.org" };
    expect((await sandbox.api("POST", "/payouts/", payoutFields({ client }))).status).toBe(201);
  });
});

describe("a caller that goes away", () => {
  it("before the answer to execute has still moved the money, once", async () => {
    const id = await payoutTo(sandbox, "110000001");
    await fault({ kind: "latency", ms: 100 }, EXECUTE);
    const gone = fetch(`${sandbox.origin}/api/v1/payouts/${id}/execute/`, {
      method: "POST",
      headers: { authorization: `Bearer ${KEY}` },
      signal: AbortSignal.timeout(50),
    });
    await expect(gone).rejects.toThrow();
    expect(codeOf(await execute(id))).toEqual([400, "payout_wrong_status"]);
    expect([await eventsOf(id), await balance()]).toEqual([["payout.success"], [FLOAT - 25_300, 0]]);
  });
});
