/** For the tests beside these files: a sandbox with a schema of its own, and a receiver of its webhooks. */
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { openDatabase } from "./db";
import type { RunningSandbox, SandboxOptions } from "./server";
import { startSandbox } from "./server";

export const KEY = "test-secret-key";
export const BRAND = "5f0c1f6e-2f0b-4c57-9f43-8d7a3f1c2b10";
export const CONTROL = "test-control-key";

/** JSON as tests read it: any path of it, undefined where there is nothing. */
export class Json {
  constructor(readonly value: unknown) {}
  at(...path: (string | number)[]): unknown {
    return path.reduce<unknown>(
      (value, name) => (value as Record<string | number, unknown> | null | undefined)?.[name],
      this.value,
    );
  }
}

export type Reply = { status: number; headers: Headers; text: string; json: Json };

async function replyOf(response: Response): Promise<Reply> {
  const text = await response.text();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  return { status: response.status, headers: response.headers, text, json: new Json(value) };
}

/** Calls of the API, the control API and the hosted pages. */
function clientOf(origin: () => string) {
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply> =>
    replyOf(
      await fetch(origin() + path, {
        method,
        redirect: "manual",
        headers: { "content-type": "application/json", ...headers },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      }),
    );
  const control = (method: string, path: string, body?: unknown) =>
    call(method, `/__sandbox/${path}`, body, { "x-sandbox-control": CONTROL });

  return {
    call,
    api: (method: string, path: string, body?: unknown) =>
      call(method, `/api/v1${path}`, body, { authorization: `Bearer ${KEY}` }),
    control,
    /** Submits a form of the hosted pages. */
    submit: (path: string, form: Record<string, string>) =>
      call("POST", path, new URLSearchParams(form).toString(), {
        "content-type": "application/x-www-form-urlencoded",
      }),
  };
}

/** A name for a schema that no other test has. */
export const freshSchema = (): string => `sandbox_${randomBytes(6).toString("hex")}`;

export async function dropSchema(databaseUrl: string, schema: string): Promise<void> {
  const db = openDatabase(databaseUrl, "public", 1);
  await db.query(`drop schema if exists ${schema} cascade`);
  await db.end();
}

export type TestSandbox = Awaited<ReturnType<typeof testSandbox>>;

/** Starts a sandbox in a schema of its own in the test cluster. `end` stops it and drops the schema. */
export async function testSandbox(databaseUrl = "") {
  const schema = freshSchema();
  const errors: unknown[] = [];
  const options: SandboxOptions = {
    databaseUrl,
    schema,
    secretKey: KEY,
    brandId: BRAND,
    controlKey: CONTROL,
    seed: "test",
    onError: (error) => errors.push(error),
  };
  let running: RunningSandbox = await startSandbox(options);

  const client = clientOf(() => running.origin);

  return {
    options,
    errors,
    get origin() {
      return running.origin;
    },
    ...client,
    async rows(list: string, query = ""): Promise<Json[]> {
      const { json } = await client.control("GET", `${list}${query}`);
      return (json.at("results") as unknown[]).map((row) => new Json(row));
    },
    flush: () => client.control("POST", "deliveries/flush"),
    advance: (seconds: number) => client.control("POST", "clock", { advance_s: seconds }),
    async restart(): Promise<void> {
      await running.stop();
      running = await startSandbox({
        ...options,
        port: Number(new URL(running.origin).port),
        seed: "ignored",
      });
    },
    stop: () => running.stop(),
    async end(): Promise<void> {
      await running.stop();
      await dropSchema(options.databaseUrl, schema);
    },
  };
}

/** Call once at the top of a test file: a sandbox of the file's own, reset before each test if said how, whose errors fail the file. */
export function useTestSandbox(reset?: { seed: string; forget_webhooks?: boolean }): TestSandbox {
  const sandbox = {} as TestSandbox; // the rest is there before the first test
  beforeAll(async () => {
    const started = await testSandbox(process.env["TEST_POSTGRES_URL"]);
    Object.defineProperties(sandbox, Object.getOwnPropertyDescriptors(started));
  });
  beforeEach(async () => {
    if (reset) await sandbox.control("POST", "reset", reset);
  });
  afterAll(async () => {
    expect(sandbox.errors).toEqual([]);
    await sandbox.end();
  });
  return sandbox;
}

export type Received = { path: string; signatures: string[]; bytes: Buffer; event: Json };

/** Takes webhooks and notes them. `answer` may be changed at any time; it decides the status. */
export async function testReceiver() {
  const received: Received[] = [];
  const state = { answer: (_one: Received): number | "silence" => 200 };
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const bytes = Buffer.concat(chunks);
      let event: unknown;
      try {
        event = JSON.parse(bytes.toString());
      } catch {
        event = undefined;
      }
      const signatures = request.rawHeaders.filter(
        (_, index, all) => index % 2 === 1 && all[index - 1]?.toLowerCase() === "x-signature",
      );
      const one: Received = { path: request.url ?? "", signatures, bytes, event: new Json(event) };
      received.push(one);
      const status = state.answer(one);
      if (status === "silence") return;
      response.statusCode = status;
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    received,
    state,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    types: (): unknown[] => received.map((one) => one.event.at("event_type")),
    close(): void {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A body that `POST /purchases/` accepts. */
export function purchaseFields(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    brand_id: BRAND,
    reference: "OW7K3M9QXC2TJF4",
    client: { email: "thandi@example.org" },
    purchase: {
      currency: "ZAR",
      due_strict: true,
      products: [{ name: "Wallet deposit", price: 25_000, quantity: "1" }],
    },
    ...changes,
  };
}

export const CARD = {
  method: "card",
  number: "4444 3333 2222 1111",
  name: "T Nkosi",
  expiry: "12/49",
  code: "123",
};

/** Creates a purchase and answers its id. */
export async function created(sandbox: TestSandbox, changes: Record<string, unknown> = {}): Promise<string> {
  const reply = await sandbox.api("POST", "/purchases/", purchaseFields(changes));
  if (reply.status !== 201) throw new Error(`not created: ${reply.status} ${reply.text}`);
  return String(reply.json.at("id"));
}

/** What the account holds before the first payment. */
export const FLOAT = 100_000_000;

/** A body that `POST /payouts/` accepts. */
export function payoutFields(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    brand_id: BRAND,
    reference: "OW7K3M9QXC2TJF5",
    client: {
      email: "thandi@example.org",
      full_name: "Thandi Nkosi",
      bank_account: "62001234567",
      bank_code: "250655",
    },
    payment: { amount: 25_000, currency: "ZAR", description: "Wallet withdrawal" },
    sender_name: "Octoco Wallet",
    ...changes,
  };
}

/** Creates a payout to a bank account, or another amount, and answers its id. */
export async function payoutTo(
  sandbox: TestSandbox,
  bankAccount = "62001234567",
  amount = 25_000,
): Promise<string> {
  const fields = payoutFields();
  const reply = await sandbox.api("POST", "/payouts/", {
    ...fields,
    client: { ...(fields["client"] as object), bank_account: bankAccount },
    payment: { ...(fields["payment"] as object), amount },
  });
  if (reply.status !== 201) throw new Error(`not created: ${reply.status} ${reply.text}`);
  return String(reply.json.at("id"));
}

export const codeOf = (reply: Reply): unknown[] => [reply.status, reply.json.at("__all__", 0, "code")];

export const historyOf = (payout: Json): string[] =>
  (payout.at("status_history") as { status: string }[]).map((entry) => entry.status);

/** Newest first: the error's code, or whether it was successful. */
export const attemptsOf = (payout: Json): (string | boolean)[] =>
  (
    payout.at("transaction_data", "attempts") as { successful: boolean; error: { code: string } | null }[]
  ).map((attempt) => attempt.error?.code ?? attempt.successful);

const callsOf = (sandbox: TestSandbox, noun: "purchases" | "payouts") => ({
  read: async (id: string): Promise<Json> => (await sandbox.api("GET", `/${noun}/${id}/`)).json,
  act: async (id: string, action: string, body?: unknown): Promise<unknown[]> => {
    const reply = await sandbox.control("POST", `${noun}/${id}/${action}`, body);
    return [reply.status, reply.json.at("status")];
  },
  eventsOf: async (id: string): Promise<unknown[]> =>
    (await sandbox.rows("events", `?id=${id}`)).map((row) => row.at("event_type")),
});

export const purchaseCalls = (sandbox: TestSandbox) => callsOf(sandbox, "purchases");

export function payoutCalls(sandbox: TestSandbox) {
  return {
    ...callsOf(sandbox, "payouts"),
    execute: (id: string): Promise<Reply> => sandbox.api("POST", `/payouts/${id}/execute/`),
    /** What is available, and what is under way. */
    balance: async (): Promise<unknown[]> => {
      const { json } = await sandbox.api("GET", "/account/json/balance/?currency=ZAR");
      return [json.at("ZAR", "available_balance"), json.at("ZAR", "pending_outgoing")];
    },
    bookOf: async (kind: string): Promise<unknown[][]> =>
      ((await sandbox.control("GET", "book")).json.at("rows") as Record<string, string>[])
        .filter((row) => row["kind"] === kind)
        .map(({ status, asked, amount, fee, pending }) => [status, asked, amount, fee, pending]),
  };
}
