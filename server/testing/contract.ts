/** The gateways of the contract suite: the sandbox in a database of its own, and the provider's, given a test key. */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import postgres from "postgres";
import { afterAll, beforeAll } from "vitest";
import { type RunningSandbox, startSandbox } from "@/sandbox/revio/server";
import type { RevioConfig } from "@/server/revio/config";
import { type Gateway, openGateway } from "@/server/revio/gateway";
import type { Outcome } from "@/server/revio/outcome";

const BRAND = "5f0c1f6e-2f0b-4c57-9f43-8d7a3f1c2b10";
const CONTROL_KEY = "contract-control-key";
const SECRET_KEY = "sandbox-secret-key";

/** The value of an outcome that must be one. */
export function value<T>(outcome: Outcome<T>): T {
  if (outcome.kind !== "ok") throw new Error(`not ok: ${JSON.stringify(outcome)}`);
  return outcome.value;
}

/** A reference that nobody used before. */
export const newReference = (): string => `T${randomUUID().replaceAll("-", "").slice(0, 14).toUpperCase()}`;

/** The same gateway under another brand or key. */
export const stranger = (gateway: Gateway, changes: Partial<RevioConfig>): Gateway => ({
  ...gateway,
  config: { ...gateway.config, ...changes },
});

export const hasRealKey = Boolean(process.env["REVIO_TEST_KEY"]);

/** The provider's own gateway, by REVIO_TEST_KEY and REVIO_TEST_BRAND_ID. Call inside a `describe`. */
export function useRealGateway(): () => Gateway {
  const url = process.env["REVIO_TEST_URL"] ?? "https://gate.reviopay.com/api/v1";
  const gateway = openGateway({
    apiUrl: url,
    secretKey: process.env["REVIO_TEST_KEY"] ?? "",
    brandId: process.env["REVIO_TEST_BRAND_ID"] ?? "",
    mode: "test",
    checkoutHosts: [new URL(url).host],
    downloadHosts: [],
    downloadMaxBytes: 67_108_864,
    allowSandbox: false,
  });
  afterAll(() => gateway.agent.close());
  return () => gateway;
}

type ContractSandbox = {
  gateway: () => Gateway;
  control: (path: string, body?: object) => Promise<unknown>;
};

/** A sandbox that lives as long as the `describe` it is called in. */
export function useContractSandbox(): ContractSandbox {
  const database = `revio_contract_${randomUUID().replaceAll("-", "")}`;
  const adminUrl = process.env["TEST_POSTGRES_URL"] ?? "";
  const admin = postgres(adminUrl, { max: 1, onnotice: () => {} });
  let running: { sandbox: RunningSandbox; gateway: Gateway } | undefined;
  const open = () => {
    if (!running) throw new Error("the sandbox has not started");
    return running;
  };

  beforeAll(async () => {
    await admin`create database ${admin(database)}`;
    const databaseUrl = new URL(adminUrl);
    databaseUrl.pathname = `/${database}`;
    const sandbox = await startSandbox({
      databaseUrl: databaseUrl.href,
      secretKey: SECRET_KEY,
      brandId: BRAND,
      controlKey: CONTROL_KEY,
      seed: "contract",
      settings: { refund_min_age_s: 0 },
    });
    const gateway = openGateway({
      apiUrl: `${sandbox.origin}/api/v1`,
      secretKey: SECRET_KEY,
      brandId: BRAND,
      mode: "test",
      checkoutHosts: [new URL(sandbox.origin).host],
      downloadHosts: [],
      downloadMaxBytes: 67_108_864,
      allowSandbox: true,
    });
    running = { sandbox, gateway };
  });
  afterAll(async () => {
    await running?.gateway.agent.close();
    await running?.sandbox.stop();
    await admin`drop database ${admin(database)} with (force)`;
    await admin.end();
  });

  return {
    gateway: () => open().gateway,
    control: async (path, body = {}) => {
      const response = await fetch(`${open().sandbox.origin}/__sandbox/${path}`, {
        method: "POST",
        headers: { "x-sandbox-control": CONTROL_KEY, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return response.status === 204 ? null : response.json();
    },
  };
}

export type Delivered = { body: Buffer; signature: string | undefined };

/** Takes webhooks and answers 200. */
export async function contractReceiver() {
  const deliveries: Delivered[] = [];
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const header = request.headers["x-signature"];
      deliveries.push({
        body: Buffer.concat(chunks),
        signature: typeof header === "string" ? header : undefined,
      });
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const address = receiver.address();
  return {
    deliveries,
    callback: `http://localhost:${typeof address === "object" && address ? address.port : 0}/webhooks`,
    close: () => {
      receiver.close();
      receiver.closeAllConnections();
    },
  };
}
