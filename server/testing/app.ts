/** The product's routes for machines on a plain HTTP server, with what the real routes compose: no Next, the same parts. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "inngest/node";
import { afterAll, beforeAll } from "vitest";
import { inngest } from "@/inngest/client";
import { functions } from "@/inngest/index";
import { getCompanyPublicKey, listWebhooks, registerWebhook } from "@/server/revio/webhooks";
import { queueFirstAttempt } from "@/server/webhooks/first-attempts";
import { pinKeys } from "@/server/webhooks/pin-keys";
import { receiveDelivery } from "@/server/webhooks/receive-delivery";
import type { TestDatabase } from "./database";
import type { TestSandbox } from "./sandbox";

export type TestApp = {
  origin: () => string;
  /** Resolves when no first attempt is under way. */
  quiet: () => Promise<void>;
  /** Tells Revio where our webhook is and pins its keys, as setup does. */
  register: (database: TestDatabase) => Promise<void>;
  /** Sends what the sandbox has to deliver and waits until our first attempts are done. */
  deliver: (sandbox: TestSandbox) => Promise<void>;
};

/** Call once at the top of a test file, between `useDatabase` and `useSandbox`: Revio is told this address. */
export function useApp(): TestApp {
  const attempts = new Set<Promise<void>>();
  let server: Server | undefined;
  const origin = (): string => `http://localhost:${(server?.address() as AddressInfo | undefined)?.port}`;
  beforeAll(async () => {
    Object.assign(process.env, { INNGEST_DEV: "0", INNGEST_BASE_URL: "http://127.0.0.1:9" }); // nobody listens, until an engine does
    const background = serve({ client: inngest, functions, enableUnauthedSync: false });
    server = createServer((request, response) => {
      if (request.url?.startsWith("/api/inngest")) background(request, response);
      else void answerDelivery(request, response, attempts);
    });
    await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
    process.env["APP_ORIGIN"] = origin();
  });
  afterAll(async () => {
    await Promise.allSettled(attempts);
    const closed = new Promise((resolve) => server?.close(resolve));
    server?.closeAllConnections();
    await closed;
  });
  const quiet = async (): Promise<void> => {
    while (attempts.size > 0) await Promise.allSettled(attempts);
  };
  return {
    origin,
    quiet,
    register: async (database) => {
      const callback = `${origin()}/api/webhooks/revio`;
      const answer = await registerWebhook({ title: "Octoco Wallet", callback });
      const all = await listWebhooks(); // on a busy machine the answer may have been lost
      const webhook = answer.kind === "ok" ? answer.value : all.kind === "ok" ? all.value.at(-1) : undefined;
      const company = await getCompanyPublicKey();
      if (webhook === undefined || company.kind !== "ok") throw new Error("the webhook was not registered");
      const keys = { webhook: webhook.publicKey, callback: company.value };
      await pinKeys({ adminUrl: database.url("admin"), mode: "test", keys });
    },
    deliver: async (sandbox) => {
      await sandbox.control("POST", "deliveries/flush");
      await quiet();
    },
  };
}

async function answerDelivery(
  request: IncomingMessage,
  response: ServerResponse,
  attempts: Set<Promise<void>>,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    value === undefined || name === "transfer-encoding" ? [] : [[name, String(value)]],
  );
  const body = new Uint8Array(Buffer.concat(chunks));
  const url = `http://localhost${request.url ?? "/"}`;
  try {
    const route = request.url?.endsWith("/callback") ? "callback" : "webhook";
    const received = await receiveDelivery(new Request(url, { method: "POST", headers, body }), route);
    response.writeHead(received.status).end();
    if (received.attempt === null) return;
    const attempt = queueFirstAttempt(received.attempt).finally(() => attempts.delete(attempt));
    attempts.add(attempt);
  } catch {
    response.writeHead(503).end();
  }
}
