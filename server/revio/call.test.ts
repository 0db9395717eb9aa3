import { createServer, type Server } from "node:net";
import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import type { ObservedCall } from "./gateway";
import { MAX_ANSWER_BYTES } from "./http";
import type { Outcome } from "./outcome";
import { sendJson, testGateway } from "./test-server";
import { fault, plain, READ, useCalls, WRITE } from "./test-calls";

const lab = useCalls();

type Row = { name: string; answer: (response: ServerResponse) => void; write: object; read: object };
const unknown = (reason: string): object => ({ kind: "unknown", reason });
const unavailable = { kind: "unavailable" };
const status = (code: number): Row => ({
  name: `${code}`,
  answer: (response) => sendJson(response, code, fault),
  write: unknown(`http_${code}`),
  read: unavailable,
});
const definite = [400, 401, 403, 404, 405, 413, 415, 422];
const rows: Row[] = [
  ...definite.map((code): Row => {
    const rejected = { kind: "rejected", code: "refused_for_test", message: "No.", httpCode: code };
    return {
      name: `${code} with an error body`,
      answer: (r) => sendJson(r, code, fault),
      write: rejected,
      read: rejected,
    };
  }),
  ...definite.map((code): Row => ({ ...status(code), name: `${code} by a proxy`, answer: plain(code) })),
  ...[408, 409, 410, 500, 502, 503, 504, 301, 302, 303, 307, 308].map(status),
  { name: "a redirect", answer: plain(302), write: unknown("http_302"), read: unavailable },
  { name: "429", answer: (r) => sendJson(r, 429, fault), write: unavailable, read: unavailable },
  { name: "HTML with 200", answer: plain(200), write: unknown("unreadable_answer"), read: unavailable },
  {
    name: "nothing with 204",
    answer: plain(204, ""),
    write: unknown("unreadable_answer"),
    read: unavailable,
  },
  {
    name: "cut JSON",
    answer: plain(200, '{"thing":'),
    write: unknown("unreadable_answer"),
    read: unavailable,
  },
  {
    name: "another shape",
    answer: (r) => sendJson(r, 200, { thing: 7 }),
    write: unknown("unreadable_answer"),
    read: unavailable,
  },
  {
    name: "a forbidden key",
    answer: plain(200, '{"thing":"a","__proto__":1}'),
    write: unknown("unreadable_answer"),
    read: unavailable,
  },
  {
    name: "too many bytes",
    answer: plain(200, `{"thing":"${"a".repeat(MAX_ANSWER_BYTES)}"}`),
    write: unknown("unreadable_answer"),
    read: unavailable,
  },
  {
    name: "a reset before the answer",
    answer: (r) => r.destroy(),
    write: { kind: "unknown" },
    read: unavailable,
  },
  {
    name: "a reset amid the body",
    answer: (r) => {
      r.writeHead(200, { "content-length": "100" }).write('{"thing":');
      setTimeout(() => r.destroy(), 20);
    },
    write: { kind: "unknown" },
    read: unavailable,
  },
];

describe("call, by what came back", () => {
  for (const { name, answer, write, read } of rows) {
    it(`judges ${name}, and sends a write once`, async () => {
      lab.server.answer(answer);
      expect(await lab.run(WRITE)).toMatchObject(write);
      expect(await lab.run(READ)).toMatchObject(read);
      expect(lab.server.received.map(({ path }) => path)).toEqual(["/api/v1/things/", "/api/v1/things/"]);
    });
  }

  it("gives the value of a good answer", async () => {
    lab.server.answer((response) => sendJson(response, 201, { thing: "yes", more: 1 }));
    expect(await lab.run(WRITE)).toEqual({ kind: "ok", value: "yes" });
    expect(lab.server.received[0]).toEqual({
      method: "POST",
      path: "/api/v1/things/",
      authorization: "Bearer test-secret-key",
      body: '{"a":1}',
    });
  });

  it("takes a silence after sending for unknown in a write, for unavailable in a read", async () => {
    lab.server.answer(() => undefined);
    expect(await lab.run({ ...WRITE, totalMs: 100 })).toEqual({ kind: "unknown", reason: "timeout" });
    expect(await lab.run({ ...READ, totalMs: 100 })).toMatchObject({ kind: "unavailable" });
  });

  it("takes a body that never ends for unknown in a write", async () => {
    lab.server.answer((response) => response.writeHead(200).write("{"));
    expect(await lab.run({ ...WRITE, totalMs: 100 })).toEqual({ kind: "unknown", reason: "timeout" });
  });
});

describe("call, when nothing was sent", () => {
  const writeTo = async (apiUrl: string): Promise<{ outcome: Outcome<string>; calls: ObservedCall[] }> => {
    const other = testGateway(apiUrl);
    const outcome = await lab.run({ ...WRITE, totalMs: 6000 }, other.gateway);
    await other.gateway.agent.destroy();
    return { outcome, calls: other.calls };
  };

  it("is unavailable when the connection is refused", async () => {
    const { url } = lab.server;
    await lab.server.close();
    expect((await writeTo(url)).outcome).toMatchObject({ kind: "unavailable" });
  });

  it("is unavailable when the name does not resolve", async () =>
    expect((await writeTo("https://nowhere.invalid/api/v1")).outcome).toMatchObject({ kind: "unavailable" }));

  it("is unavailable when TLS is never answered, within the connect timeout", async () => {
    const silent: Server = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const address = silent.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const started = performance.now();
    const { outcome, calls: tried } = await writeTo(`https://127.0.0.1:${port}/api/v1`);
    silent.close();
    expect(outcome).toMatchObject({ kind: "unavailable" });
    expect(tried[0]?.errorCode).toBe("und_err_connect_timeout");
    expect(performance.now() - started).toBeLessThan(4500);
  });

  it("is unavailable when the other side speaks no TLS", async () =>
    expect((await writeTo(lab.server.url.replace("http:", "https:"))).outcome).toMatchObject({
      kind: "unavailable",
    }));

  it("is unavailable when our own line is full, and more than 20 are never sent at once", async () => {
    const held: ServerResponse[] = [];
    lab.server.answer((response) => held.push(response));
    const all = Array.from({ length: 71 }, () => lab.run({ ...READ, tries: 3 }));
    expect(await all[70]).toMatchObject({ kind: "unavailable" });
    await expect.poll(() => held.length).toBe(20);
    expect(lab.calls.map(({ errorCode }) => errorCode)).toEqual(["queue_full"]);
    lab.server.answer((response) => sendJson(response, 200, { thing: "late" }));
    for (const response of held) sendJson(response, 200, { thing: "held" });
    expect((await Promise.all(all)).filter(({ kind }) => kind === "ok")).toHaveLength(70);
  });
});
