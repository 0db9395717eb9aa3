import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PointMessage } from "@/server/observability/points";
import { POINT_CHANNEL } from "@/server/observability/points";
import { breakerState } from "./gateway";
import { sendJson } from "./test-server";
import { fault, plain, READ, useCalls, WRITE } from "./test-calls";

const lab = useCalls();

describe("call, again", () => {
  it("reads three times in all, and gives the answer as soon as there is one", async () => {
    lab.server.answer((response) => plain(500)(response));
    expect(await lab.run({ ...READ, tries: 3 })).toMatchObject({ kind: "unavailable" });
    expect(lab.server.received).toHaveLength(3);
    lab.server.answer((response) => sendJson(response, 200, { thing: "yes" }));
    expect(await lab.run({ ...READ, tries: 3 })).toEqual({ kind: "ok", value: "yes" });
    expect(lab.server.received).toHaveLength(4);
    expect(lab.calls.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 1]);
  });

  it("never repeats a write whose outcome is unknown", async () => {
    lab.server.answer(plain(500));
    expect((await lab.run({ ...WRITE, tries: 2 })).kind).toBe("unknown");
    expect(lab.server.received).toHaveLength(1);
  });

  it("never repeats a refusal", async () => {
    lab.server.answer((response) => sendJson(response, 400, fault));
    expect((await lab.run({ ...READ, tries: 3 })).kind).toBe("rejected");
    expect(lab.server.received).toHaveLength(1);
  });

  it("repeats a write that surely was not accepted", async () => {
    lab.server.answer((response) =>
      lab.server.received.length === 1 ? plain(429)(response) : sendJson(response, 201, { thing: "second" }),
    );
    expect(await lab.run({ ...WRITE, tries: 2 })).toEqual({ kind: "ok", value: "second" });
  });

  it("waits for a short Retry-After", async () => {
    lab.server.answer((response) => {
      if (lab.server.received.length === 1) response.writeHead(429, { "retry-after": "1" }).end();
      else sendJson(response, 200, { thing: "yes" });
    });
    const started = performance.now();
    expect((await lab.run({ ...READ, tries: 3 })).kind).toBe("ok");
    expect(performance.now() - started).toBeGreaterThanOrEqual(990);
  });

  it("pauses the whole group for a long Retry-After, at most 5 minutes, and no other group", async () => {
    lab.server.answer((response) => response.writeHead(429, { "retry-after": "4000" }).end());
    expect(await lab.run({ ...READ, tries: 3 })).toMatchObject({
      kind: "unavailable",
      retryAfterMs: 300_000,
    });
    lab.clock += 100_000;
    expect(await lab.run(WRITE)).toMatchObject({ kind: "unavailable", retryAfterMs: 200_000 });
    expect(lab.server.received).toHaveLength(1);
    lab.server.answer((response) => sendJson(response, 200, { thing: "yes" }));
    expect((await lab.run({ ...READ, group: "reports" })).kind).toBe("ok");
    lab.clock += 200_000;
    expect((await lab.run(READ)).kind).toBe("ok");
  });

  it("stops when the total time is nearly over", async () => {
    lab.server.answer(plain(500));
    expect((await lab.run({ ...READ, tries: 3, totalMs: 150 })).kind).toBe("unavailable");
    expect(lab.server.received).toHaveLength(1);
  });
});

describe("call, with the breaker", () => {
  const open = async (): Promise<void> => {
    lab.server.answer(plain(500));
    for (let count = 0; count < 5; count += 1) await lab.run(READ);
    expect(breakerState(lab.gateway).purchases).toEqual({ state: "open", failures: 5, retryInMs: 60_000 });
  };

  it("sends nothing of that group for 60 s after five failures, and other groups go on", async () => {
    await open();
    expect(await lab.run({ ...READ, tries: 3 })).toMatchObject({ kind: "unavailable", retryAfterMs: 60_000 });
    expect(lab.server.received).toHaveLength(5);
    expect(lab.calls.at(-1)).toMatchObject({ errorCode: "breaker_open", httpCode: undefined, attempt: 1 });
    await lab.run({ ...READ, group: "reports" });
    expect(lab.server.received).toHaveLength(6);
  });

  it("probes with the balance before a money operation goes out, once", async () => {
    await open();
    lab.clock += 60_000;
    lab.server.answer((response) => sendJson(response, 200, { thing: "yes" }));
    const both = await Promise.all([lab.run(WRITE), lab.run(WRITE)]);
    expect(both.map(({ kind }) => kind)).toEqual(["ok", "unavailable"]);
    expect(lab.server.received.slice(5).map(({ method, path }) => `${method} ${path}`)).toEqual([
      "GET /api/v1/account/json/balance/?currency=ZAR",
      "POST /api/v1/things/",
    ]);
    expect(breakerState(lab.gateway).purchases.state).toBe("closed");
  });

  it("opens again when the probe fails, without sending the operation", async () => {
    await open();
    lab.clock += 60_000;
    expect(await lab.run(WRITE)).toMatchObject({ kind: "unavailable", retryAfterMs: 60_000 });
    expect(lab.server.received.slice(5).map(({ method }) => method)).toEqual(["GET"]);
  });

  it("counts network failures and timeouts, takes a refusal for life and 429 for neither", async () => {
    lab.server.answer((response) => response.destroy());
    for (let count = 0; count < 4; count += 1) await lab.run(WRITE);
    expect(breakerState(lab.gateway).purchases.failures).toBe(4);
    lab.server.answer(plain(429));
    await lab.run(READ);
    expect(breakerState(lab.gateway).purchases.failures).toBe(4);
    lab.server.answer((response) => sendJson(response, 404, fault));
    await lab.run(READ);
    expect(breakerState(lab.gateway).purchases.failures).toBe(0);
  });
});

describe("call, observed", () => {
  it("tells ids and codes of each attempt, and raises the alarms", async () => {
    lab.server.answer((response) => sendJson(response, 401, fault));
    await lab.run(READ);
    lab.server.answer(plain(200));
    await lab.run(WRITE);
    expect(lab.calls).toMatchObject([
      {
        operation: "thing.read",
        httpCode: 401,
        outcome: "rejected",
        errorCode: "refused_for_test",
        alarm: "credentials_refused",
      },
      {
        operation: "thing.write",
        httpCode: 200,
        outcome: "unknown",
        errorCode: "unreadable_answer",
        alarm: "unreadable_answer",
      },
    ]);
  });

  it("tells nothing of what the provider wrote, nor of our key", async () => {
    const personal = {
      "client.email": [{ message: "thandi@example.org is taken", code: "thandi@example.org" }],
    };
    lab.server.answer((response) => sendJson(response, 400, personal));
    await lab.run(WRITE);
    expect(JSON.stringify(lab.calls)).not.toMatch(/thandi|test-secret-key/);
  });

  it("gives the answer even when the observer fails", async () => {
    lab.server.answer((response) => sendJson(response, 200, { thing: "yes" }));
    lab.gateway.onCall = () => {
      throw new Error("observer");
    };
    expect((await lab.run(WRITE)).kind).toBe("ok");
  });
});

describe("call, at its points", () => {
  const names: string[] = [];
  let failAt = "";
  const listen = (message: unknown): void => {
    const point = message as PointMessage;
    names.push(point.name);
    if (point.name === failAt) point.error = new Error("killed here");
  };
  beforeEach(() => {
    names.length = 0;
    failAt = "";
    subscribe(POINT_CHANNEL, listen);
    lab.server.answer((response) => setTimeout(() => sendJson(response, 200, { thing: "yes" }), 20));
  });
  afterEach(() => unsubscribe(POINT_CHANNEL, listen));

  it("passes sending, sent and answered in order", async () => {
    await lab.run(WRITE);
    expect(names).toEqual(["thing.write.sending", "thing.write.sent", "thing.write.answered"]);
  });

  it("has sent nothing at sending, and gives its slot back", async () => {
    failAt = "thing.write.sending";
    for (let count = 0; count < 25; count += 1) await expect(lab.run(WRITE)).rejects.toThrow("killed here");
    expect(lab.server.received).toHaveLength(0);
  });

  it("plays a lost answer at sent: the provider has it, the outcome is unknown", async () => {
    failAt = "thing.write.sent";
    expect(await lab.run(WRITE)).toEqual({ kind: "unknown", reason: "reset" });
    await expect.poll(() => lab.server.received.length).toBe(1);
  });
});
