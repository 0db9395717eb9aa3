import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "./db";
import type { Received, TestSandbox } from "./testing";
import {
  BRAND,
  CONTROL,
  created,
  dropSchema,
  freshSchema,
  KEY,
  payoutFields,
  purchaseFields,
  testReceiver,
  testSandbox,
} from "./testing";

/** Waits for something another process does; the polling is the test's, not the sandbox's. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1500; tries += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("it never happened");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

describe("kill -9 of the process", () => {
  const schema = freshSchema();
  const databaseUrl = process.env["TEST_POSTGRES_URL"] ?? "";
  let port: number;
  let child: ReturnType<typeof spawn>;

  const start = async (): Promise<void> => {
    child = spawn(process.execPath, ["--import", "tsx", new URL("./main.ts", import.meta.url).pathname], {
      stdio: ["ignore", "ignore", "inherit"],
      env: {
        ...process.env,
        SANDBOX_PORT: String(port),
        SANDBOX_DATABASE_URL: databaseUrl,
        SANDBOX_SCHEMA: schema,
        SANDBOX_SECRET_KEY: KEY,
        SANDBOX_BRAND_ID: BRAND,
        SANDBOX_CONTROL_KEY: CONTROL,
      },
    });
    await until(async () => (await control("GET", "health").catch(() => null))?.ok === true);
  };
  const call = (method: string, path: string, body?: unknown) =>
    fetch(`http://localhost:${port}${path}`, {
      method,
      headers: { authorization: `Bearer ${KEY}`, "x-sandbox-control": CONTROL },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const control = (method: string, path: string, body?: unknown) => call(method, `/__sandbox/${path}`, body);

  beforeAll(async () => {
    port = await freePort();
    await start();
  });
  afterAll(async () => {
    child.kill("SIGTERM");
    await once(child, "exit");
    await dropSchema(databaseUrl, schema);
  });

  it("in mid-delivery loses nothing: the same bytes go out again, then the rest in order", async () => {
    const receiver = await testReceiver();
    const waiting: Received[] = [];
    receiver.state.answer = (one) => {
      waiting.push(one);
      return "silence";
    };
    await call("POST", "/api/v1/webhooks/", { title: "app", callback: receiver.url, all_events: true });
    const made = (await (await call("POST", "/api/v1/purchases/", purchaseFields())).json()) as {
      id: string;
    };
    await control("POST", `purchases/${made.id}/pay`);
    const before = await (await call("GET", `/api/v1/purchases/${made.id}/`)).text();
    await until(() => waiting.length === 1);

    child.kill("SIGKILL");
    await once(child, "exit");
    receiver.state.answer = () => 200;
    await start();
    await control("POST", "deliveries/flush");
    expect(receiver.types()).toEqual(["purchase.created", "purchase.created", "purchase.paid"]);
    expect(receiver.received[0]?.bytes.equals(receiver.received[1]?.bytes ?? Buffer.alloc(0))).toBe(true);
    expect(receiver.received[0]?.signatures).toEqual(receiver.received[1]?.signatures);
    expect(await (await call("GET", `/api/v1/purchases/${made.id}/`)).text()).toBe(before);
    receiver.close();
  });

  it("between create and execute, and while a payout is under way, loses nothing and pays once", async () => {
    const made = (await (await call("POST", "/api/v1/payouts/", payoutFields())).json()) as { id: string };
    const execute = () => call("POST", `/api/v1/payouts/${made.id}/execute/`);
    const read = async () =>
      ((await (await call("GET", `/api/v1/payouts/${made.id}/`)).json()) as { status: string }).status;
    const killed = async (): Promise<void> => {
      child.kill("SIGKILL");
      await once(child, "exit");
      await start();
    };
    await killed();
    expect(await read()).toBe("initialized");
    expect((await execute()).status).toBe(200);
    await killed();
    expect([await read(), (await execute()).status]).toEqual(["pending", 400]);
    await control("POST", "clock", { advance_s: 5 });
    expect(await read()).toBe("success");
    await killed();
    expect([await read(), (await execute()).status]).toEqual(["success", 400]);
    const { rows } = (await (await control("GET", "book")).json()) as { rows: Record<string, string>[] };
    expect(rows.filter((row) => row["kind"] === "payout")).toMatchObject([
      { status: "success", count: "1", amount: "25000", fee: "300", pending: "0" },
    ]);
  });
});

describe("a restart", () => {
  let sandbox: TestSandbox;
  beforeAll(async () => {
    sandbox = await testSandbox(process.env["TEST_POSTGRES_URL"]);
  });
  afterAll(async () => {
    await sandbox.end();
  });

  it("keeps timers, seed and numbering: what is due fires, and no id comes twice", async () => {
    const before = await created(sandbox);
    await sandbox.restart();
    const after = await created(sandbox);
    expect(after).not.toBe(before);
    expect((await sandbox.control("GET", "health")).json.at("seed")).toBe("test");
    await sandbox.advance(3601);
    expect((await sandbox.api("GET", `/purchases/${before}/`)).json.at("status")).toBe("expired");
    await sandbox.control("POST", "clock", { reset: true });
  });

  it("of the database: requests get 503 or an answer that holds, and it goes on by itself", async () => {
    const receiver = await testReceiver();
    await sandbox.control("POST", "reset", { seed: "loss" });
    await sandbox.api("POST", "/webhooks/", { title: "app", callback: receiver.url, all_events: true });
    const other = openDatabase(process.env["TEST_POSTGRES_URL"] ?? "", "public", 1);
    const kill = () =>
      other.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1", [
        `revio-sandbox ${String(sandbox.options.schema)}`,
      ]);
    const replies: { status: number; id: unknown }[] = [];
    const worker = async (): Promise<void> => {
      for (let index = 0; index < 25; index += 1) {
        const reply = await sandbox.api("POST", "/purchases/", purchaseFields());
        replies.push({ status: reply.status, id: reply.json.at("id") });
      }
    };
    const workers = Promise.all([worker(), worker(), worker(), worker()]);
    for (const share of [20, 50, 80]) {
      await until(() => replies.length >= share);
      await kill();
    }
    await workers;
    await other.end();
    expect(replies.filter((reply) => reply.status !== 201 && reply.status !== 503)).toEqual([]);
    await until(async () => (await sandbox.flush()).status === 200);
    const rows = new Set((await sandbox.rows("purchases")).map((row) => row.at("id")));
    const acknowledged = replies.filter((reply) => reply.status === 201).map((reply) => reply.id);
    expect(acknowledged.length).toBeGreaterThan(40);
    expect(acknowledged.filter((id) => !rows.has(id))).toEqual([]);
    expect(new Set(receiver.received.map((one) => one.event.at("id")))).toEqual(rows);
    expect(sandbox.errors).toEqual([]);
    receiver.close();
  });
});
