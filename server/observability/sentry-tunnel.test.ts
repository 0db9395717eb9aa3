import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { forwardEnvelope } from "./sentry-tunnel";

let receiver: Server;
let dsn: string;
const received: { url: string; body: string }[] = [];

beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk;
    });
    request.on("end", () => {
      received.push({ url: request.url ?? "", body });
      response.writeHead(body.includes("reject me") ? 429 : 200).end("{}");
    });
  });
  await new Promise<void>((done) => receiver.listen(0, "127.0.0.1", done));
  dsn = `http://public@127.0.0.1:${(receiver.address() as AddressInfo).port}/42`;
});
afterAll(() => new Promise((done) => receiver.close(done)));

const envelope = (to: string, item: string): string =>
  `${JSON.stringify({ dsn: to })}\n${JSON.stringify({ type: "event" })}\n${item}\n`;

describe("forwardEnvelope", () => {
  it("passes an envelope on as it is, to the project of the DSN", async () => {
    const body = envelope(dsn, '{"message":"x"}');
    expect(await forwardEnvelope(body, dsn)).toBe("forwarded");
    expect(received.splice(0)).toEqual([{ url: "/api/42/envelope/?sentry_key=public", body }]);
  });

  it("sends nothing that is for another project or no envelope", async () => {
    for (const body of [
      envelope("https://public@elsewhere.example/1", "{}"),
      "",
      "{}",
      "\n",
      "not json\n{}",
      `${JSON.stringify({ dsn: [dsn] })}\n`,
    ]) {
      expect(await forwardEnvelope(body, dsn)).toBe("refused");
    }
    expect(received).toEqual([]);
  });

  it("loses what Sentry does not take, without an error", async () => {
    expect(await forwardEnvelope(envelope(dsn, "reject me"), dsn)).toBe("lost");
    const nobody = "http://public@127.0.0.1:9/1";
    expect(await forwardEnvelope(envelope(nobody, "{}"), nobody)).toBe("lost");
  });
});
