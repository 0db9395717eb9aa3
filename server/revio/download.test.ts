import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { type Download, DownloadTooLarge, downloadStatement, TruncatedDownload } from "./download";
import { useTestGateway } from "./test-server";

const wire = useTestGateway();

const file = (): string => wire.server.url.replace("/api/v1", "/files/statement-1.csv");
const ask = (address = file(), options = {}) => downloadStatement(address, wire.gateway, options);

async function opened(options = {}): Promise<Download> {
  const outcome = await ask(file(), options);
  if (outcome.kind !== "ok") throw new Error(`not opened: ${JSON.stringify(outcome)}`);
  return outcome.value;
}

async function bytesOf({ chunks }: Download): Promise<Buffer> {
  const read: Buffer[] = [];
  for await (const chunk of chunks) read.push(chunk);
  return Buffer.concat(read);
}

describe("downloadStatement", () => {
  it("streams the bytes as they are, without our key", async () => {
    const bytes = Buffer.from([0xef, 0xbb, 0xbf, 0x69, 0x64, 0xe9, 0x0a]);
    wire.server.answer((response) => response.writeHead(200, { "content-length": bytes.length }).end(bytes));
    const download = await opened();
    expect(download.declaredBytes).toBe(bytes.length);
    expect(await bytesOf(download)).toEqual(bytes);
    expect(wire.server.received).toMatchObject([
      { method: "GET", path: "/files/statement-1.csv", authorization: undefined },
    ]);
    expect(wire.calls).toMatchObject([
      { operation: "statement.download", group: "reports", httpCode: 200, outcome: "ok" },
    ]);
  });

  it("14.5 asks nobody but the API's own origin, or a host that is allowed", async () => {
    for (const address of [
      "https://files.example/statement.csv",
      "http://files.example/statement.csv",
      wire.server.url.replace("127.0.0.1", "localhost"),
      file().replace("http://", "http://user:word@"),
      `${file()}\\`,
      "file:///etc/passwd",
      "",
    ])
      expect(await ask(address)).toMatchObject({ kind: "rejected", code: "unsafe_download_url" });
    expect(wire.server.received).toEqual([]);
    const { host } = new URL(wire.server.url.replace("127.0.0.1", "localhost"));
    wire.server.answer((response) => response.end("x"));
    const gateway = { ...wire.gateway, config: { ...wire.gateway.config, downloadHosts: [host] } };
    expect(await downloadStatement(`http://${host}/x.csv`, gateway)).toMatchObject({ kind: "ok" });
  });

  it("14.5 follows no redirect, and takes a refusal as final", async () => {
    for (const status of [302, 403, 404, 410]) {
      wire.server.answer((response) => response.writeHead(status, { location: "/elsewhere.csv" }).end("no"));
      expect(await ask()).toMatchObject({ kind: "rejected", code: `http_${status}`, httpCode: status });
    }
    expect(wire.server.received.map(({ path }) => path)).toEqual(Array(4).fill("/files/statement-1.csv"));
  });

  it("tries three times while the other side is away", async () => {
    let asked = 0;
    wire.server.answer((response) => {
      asked += 1;
      if (asked === 1) return response.destroy();
      return response.writeHead(asked === 2 ? 503 : 200).end("id\n");
    });
    expect((await bytesOf(await opened())).toString()).toBe("id\n");
    wire.server.answer((response) => response.writeHead(503, { "retry-after": "7" }).end());
    expect(await ask()).toEqual({ kind: "unavailable", reason: "http_503", retryAfterMs: 7000 });
    const attempts = wire.calls.map(({ attempt, outcome }) => `${attempt} ${outcome}`);
    expect(attempts.slice(0, 3)).toEqual(["1 unavailable", "2 unavailable", "3 ok"]);
    expect(attempts.slice(3)).toEqual(["1 unavailable", "2 unavailable", "3 unavailable"]);
  });

  it("throws when less comes than was announced, and says how much", async () => {
    wire.server.answer((response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write("x".repeat(40), () => response.destroy());
    });
    const failure: unknown = await bytesOf(await opened()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TruncatedDownload);
    expect(failure).toMatchObject({ reason: "closed", receivedBytes: 40, declaredBytes: 100 });
  });

  it("throws when an answer without a length breaks off", async () => {
    wire.server.answer((response) => void response.write("x".repeat(40), () => response.destroy()));
    await expect(opened().then(bytesOf)).rejects.toMatchObject({ reason: "closed", declaredBytes: null });
  });

  it("throws when nothing comes for too long", async () => {
    wire.server.answer((response) => void response.writeHead(200, { "content-length": 100 }).write("x"));
    const failure: unknown = await bytesOf(await opened({ idleMs: 1000 })).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: "TruncatedDownload", reason: "stalled", receivedBytes: 1 });
  });

  it("takes no more than the maximum, announced or not", async () => {
    wire.server.answer((response) => response.writeHead(200, { "content-length": 1_000_001 }).end());
    expect(await ask()).toMatchObject({ kind: "rejected", code: "too_large" });
    wire.server.answer((response) => void response.writeHead(200).end(Buffer.alloc(1_000_001)));
    await expect(opened().then(bytesOf)).rejects.toBeInstanceOf(DownloadTooLarge);
  });

  it("reads no faster than its caller", async () => {
    const size = 30_000_000; // more than the sockets of both sides hold
    let isSent = false;
    wire.server.answer((response) => {
      response.on("finish", () => (isSent = true));
      response.writeHead(200, { "content-length": size }).end(Buffer.alloc(size));
    });
    const gateway = { ...wire.gateway, config: { ...wire.gateway.config, downloadMaxBytes: size } };
    const outcome = await downloadStatement(file(), gateway);
    if (outcome.kind !== "ok") throw new Error("not opened");
    await sleep(700);
    expect(isSent).toBe(false);
    expect(await bytesOf(outcome.value)).toHaveLength(size);
    await vi.waitFor(() => expect(isSent).toBe(true));
  });
});
