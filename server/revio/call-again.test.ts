import type { ServerResponse } from "node:http";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PointMessage } from "@/server/observability/points";
import { POINT_CHANNEL } from "@/server/observability/points";
import type { Operation } from "./call";
import { call } from "./call";
import type { Gateway, ObservedCall } from "./gateway";
import { breakerState } from "./gateway";
import { asObject } from "./json";
import type { Outcome } from "./outcome";
import { sendJson, startTestServer, testGateway, type TestServer } from "./test-server";

const base = { group: "purchases", pathTemplate: "/things/", totalMs: 3000, tries: 1 } as const;
const WRITE: Operation = { ...base, name: "thing.write", method: "POST" };
const READ: Operation = { ...base, name: "thing.read", method: "GET" };
const fault = { __all__: [{ message: "No.", code: "refused_for_test" }] };
const readThing = (json: unknown): string | undefined => {
  const thing = asObject(json)?.["thing"];
  return typeof thing === "string" ? thing : undefined;
};

let server: TestServer;
let gateway: Gateway;
let calls: ObservedCall[];
let clock = 0;
const run = (operation: Operation, to: Gateway = gateway): Promise<Outcome<string>> =>
  call(operation, { path: "/things/", body: { a: 1 } }, readThing, to);

beforeEach(async () => {
  clock = 0;
  server = await startTestServer();
  ({ gateway, calls } = testGateway(server.url, { now: () => clock }));
});
afterEach(async () => {
  await gateway.agent.destroy();
  await server.close();
});

const plain =
  (status: number, body = "<html>proxy</html>") =>
  (response: ServerResponse): void => {
    response.writeHead(status, { location: "/elsewhere/" }).end(body);
  };

describe("call, again", () => {
  it("reads three times in all, and gives the answer as soon as there is one", async () => {
    server.answer((response) => plain(500)(response));
    expect(await run({ ...READ, tries: 3 })).toEqual({ kind: "unavailable" });
    expect(server.received).toHaveLength(3);
    server.answer((response) => sendJson(response, 200, { thing: "yes" }));
    expect(await run({ ...READ, tries: 3 })).toEqual({ kind: "ok", value: "yes" });
    expect(server.received).toHaveLength(4);
    expect(calls.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 1]);
  });

  it("never repeats a write whose outcome is unknown", async () => {
    server.answer(plain(500));
    expect((await run({ ...WRITE, tries: 2 })).kind).toBe("unknown");
    expect(server.received).toHaveLength(1);
  });

  it("never repeats a refusal", async () => {
    server.answer((response) => sendJson(response, 400, fault));
    expect((await run({ ...READ, tries: 3 })).kind).toBe("rejected");
    expect(server.received).toHaveLength(1);
  });

  it("repeats a write that surely was not accepted", async () => {
    server.answer((response) =>
      server.received.length === 1 ? plain(429)(response) : sendJson(response, 201, { thing: "second" }),
    );
    expect(await run({ ...WRITE, tries: 2 })).toEqual({ kind: "ok", value: "second" });
  });

  it("waits for a short Retry-After", async () => {
    server.answer((response) => {
      if (server.received.length === 1) response.writeHead(429, { "retry-after": "1" }).end();
      else sendJson(response, 200, { thing: "yes" });
    });
    const started = performance.now();
    expect((await run({ ...READ, tries: 3 })).kind).toBe("ok");
    expect(performance.now() - started).toBeGreaterThanOrEqual(990);
  });

  it("pauses the whole group for a long Retry-After, at most 5 minutes, and no other group", async () => {
    server.answer((response) => response.writeHead(429, { "retry-after": "4000" }).end());
    expect(await run({ ...READ, tries: 3 })).toEqual({ kind: "unavailable", retryAfterMs: 300_000 });
    clock += 100_000;
    expect(await run(WRITE)).toEqual({ kind: "unavailable", retryAfterMs: 200_000 });
    expect(server.received).toHaveLength(1);
    server.answer((response) => sendJson(response, 200, { thing: "yes" }));
    expect((await run({ ...READ, group: "reports" })).kind).toBe("ok");
    clock += 200_000;
    expect((await run(READ)).kind).toBe("ok");
  });

  it("stops when the total time is nearly over", async () => {
    server.answer(plain(500));
    expect((await run({ ...READ, tries: 3, totalMs: 150 })).kind).toBe("unavailable");
    expect(server.received).toHaveLength(1);
  });
});

describe("call, with the breaker", () => {
  const open = async (): Promise<void> => {
    server.answer(plain(500));
    for (let count = 0; count < 5; count += 1) await run(READ);
    expect(breakerState(gateway).purchases).toEqual({ state: "open", failures: 5, retryInMs: 60_000 });
  };

  it("sends nothing of that group for 60 s after five failures, and other groups go on", async () => {
    await open();
    expect(await run({ ...READ, tries: 3 })).toEqual({ kind: "unavailable", retryAfterMs: 60_000 });
    expect(server.received).toHaveLength(5);
    expect(calls.at(-1)).toMatchObject({ errorCode: "breaker_open", httpCode: undefined, attempt: 1 });
    await run({ ...READ, group: "reports" });
    expect(server.received).toHaveLength(6);
  });

  it("probes with the balance before a money operation goes out, once", async () => {
    await open();
    clock += 60_000;
    server.answer((response) => sendJson(response, 200, { thing: "yes" }));
    const both = await Promise.all([run(WRITE), run(WRITE)]);
    expect(both.map(({ kind }) => kind)).toEqual(["ok", "unavailable"]);
    expect(server.received.slice(5).map(({ method, path }) => `${method} ${path}`)).toEqual([
      "GET /api/v1/account/json/balance/?currency=ZAR",
      "POST /api/v1/things/",
    ]);
    expect(breakerState(gateway).purchases.state).toBe("closed");
  });

  it("opens again when the probe fails, without sending the operation", async () => {
    await open();
    clock += 60_000;
    expect(await run(WRITE)).toEqual({ kind: "unavailable", retryAfterMs: 60_000 });
    expect(server.received.slice(5).map(({ method }) => method)).toEqual(["GET"]);
  });

  it("counts network failures and timeouts, takes a refusal for life and 429 for neither", async () => {
    server.answer((response) => response.destroy());
    for (let count = 0; count < 4; count += 1) await run(WRITE);
    expect(breakerState(gateway).purchases.failures).toBe(4);
    server.answer(plain(429));
    await run(READ);
    expect(breakerState(gateway).purchases.failures).toBe(4);
    server.answer((response) => sendJson(response, 404, fault));
    await run(READ);
    expect(breakerState(gateway).purchases.failures).toBe(0);
  });
});

describe("call, observed", () => {
  it("tells ids and codes of each attempt, and raises the alarms", async () => {
    server.answer((response) => sendJson(response, 401, fault));
    await run(READ);
    server.answer(plain(200));
    await run(WRITE);
    expect(calls).toMatchObject([
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
    server.answer((response) => sendJson(response, 400, personal));
    await run(WRITE);
    expect(JSON.stringify(calls)).not.toMatch(/thandi|test-secret-key/);
  });

  it("gives the answer even when the observer fails", async () => {
    server.answer((response) => sendJson(response, 200, { thing: "yes" }));
    gateway.onCall = () => {
      throw new Error("observer");
    };
    expect((await run(WRITE)).kind).toBe("ok");
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
    server.answer((response) => setTimeout(() => sendJson(response, 200, { thing: "yes" }), 20));
  });
  afterEach(() => unsubscribe(POINT_CHANNEL, listen));

  it("passes sending, sent and answered in order", async () => {
    await run(WRITE);
    expect(names).toEqual(["thing.write.sending", "thing.write.sent", "thing.write.answered"]);
  });

  it("has sent nothing at sending, and gives its slot back", async () => {
    failAt = "thing.write.sending";
    for (let count = 0; count < 25; count += 1) await expect(run(WRITE)).rejects.toThrow("killed here");
    expect(server.received).toHaveLength(0);
  });

  it("plays a lost answer at sent: the provider has it, the outcome is unknown", async () => {
    failAt = "thing.write.sent";
    expect(await run(WRITE)).toEqual({ kind: "unknown", reason: "reset" });
    await expect.poll(() => server.received.length).toBe(1);
  });
});
