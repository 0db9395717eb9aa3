/** A small HTTP server that plays Revio's wire for tests: each test says how it answers. Knows nothing of purchases. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import { afterEach, beforeEach } from "vitest";
import type { ObservedCall } from "./gateway";
import { openGateway } from "./gateway";
import type { Gateway } from "./gateway";

export type Received = { method: string; path: string; authorization: string | undefined; body: string };
type Responder = (response: ServerResponse, received: Received, request: IncomingMessage) => void;

type TestServer = {
  url: string;
  received: Received[];
  /** Sets how every request is answered from now on. */
  answer(responder: Responder): void;
  close(): Promise<void>;
};

/** Starts on a free port of loopback; answers 500 until told otherwise. */
export async function startTestServer(): Promise<TestServer> {
  const received: Received[] = [];
  let responder: Responder = (response) => response.writeHead(500).end();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const body = Buffer.concat(chunks).toString("utf8");
      const seen = { method, path: url, authorization: headers.authorization, body };
      received.push(seen);
      responder(response, seen, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}/api/v1`,
    received,
    answer: (next) => {
      responder = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A gateway to that address, whose calls are written down. Retries come as fast as the rules allow. */
export function testGateway(
  apiUrl: string,
  options: { now?: () => number } = {},
): { gateway: Gateway; calls: ObservedCall[] } {
  const calls: ObservedCall[] = [];
  const config = {
    apiUrl,
    secretKey: "test-secret-key",
    brandId: "5f0c1f6e-2f0b-4c57-9f43-8d7a3f1c2b10",
    mode: "test",
    checkoutHosts: ["localhost:4010"],
    downloadHosts: [],
    downloadMaxBytes: 1_000_000,
    allowSandbox: true,
  } as const;
  const gateway = openGateway(config, { ...options, random: () => 0, onCall: (call) => calls.push(call) });
  return { gateway, calls };
}

/** Ends a response with JSON. */
export const sendJson = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
};

export type TestGateway = {
  server: TestServer;
  gateway: Gateway;
  calls: ObservedCall[];
  /** What the server was sent: method and path, and the body as JSON. */
  sent: () => { line: string; body: unknown }[];
  /** Every request is answered with this from now on. */
  serve: (status: number, body: unknown) => void;
};

/** Call once at the top of a test file: server and gateway are new for each test. */
export function useTestGateway(options: { now?: () => number } = {}): TestGateway {
  const sent: TestGateway["sent"] = () =>
    test.server.received.map(({ method, path, body }) => ({
      line: `${method} ${path}`,
      body: body ? JSON.parse(body) : null,
    }));
  const serve: TestGateway["serve"] = (status, body) =>
    test.server.answer((response) => sendJson(response, status, body));
  const test = { sent, serve } as TestGateway; // the rest is there before the first test
  beforeEach(async () => {
    const server = await startTestServer();
    Object.assign(test, { server, ...testGateway(server.url, options) });
  });
  afterEach(async () => {
    await test.gateway.agent.destroy();
    await test.server.close();
  });
  return test;
}
