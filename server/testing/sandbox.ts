/**
 * Revio's twin in this process, spoken to over HTTP, its state in the file's own database under its own role; and the product's
 * client pointed at it.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { applySchema, openDatabase } from "@/sandbox/revio/db";
import { type RunningSandbox, startSandbox } from "@/sandbox/revio/server";
import { openGateway } from "@/server/revio/gateway";
import { revioConfig } from "@/server/revio/config";
import { shiftClock, type TestDatabase, useDatabase } from "./database";

type Json = Record<string, unknown>;

const SECRET_KEY = "test-secret-key-of-the-sandbox";
const BRAND = "5f0c1f6e-2f0b-4c57-9f43-8d7a3f1c2b10";
const CONTROL_KEY = "control-key-of-the-sandbox";

export type TestSandbox = Awaited<ReturnType<typeof clientOf>> & {
  origin: () => string;
  /** Refuses connections from now on; `start` serves again on the same address, with the same state. */
  stop: () => Promise<void>;
  start: () => Promise<void>;
};

/** Call once at the top of a test file, after `useDatabase`. It lives as long as the file. */
export function useSandbox(database: TestDatabase): TestSandbox {
  let running: RunningSandbox | undefined;
  let port = 0;
  const start = async (): Promise<void> => {
    running = await startSandbox({
      databaseUrl: database.url("revio_sandbox"),
      port,
      secretKey: SECRET_KEY,
      brandId: BRAND,
      controlKey: CONTROL_KEY,
      settings: { refund_min_age_s: 0 },
    });
    port = Number(new URL(running.origin).port);
  };
  const origin = (): string => running?.origin ?? "";
  beforeAll(async () => {
    await lendKeys(database);
    await start();
    await keepKeys(database);
    Object.assign(process.env, {
      REVIO_API_URL: `${origin()}/api/v1`,
      REVIO_SECRET_KEY: SECRET_KEY,
      REVIO_BRAND_ID: BRAND,
      REVIO_CHECKOUT_HOSTS: new URL(origin()).host,
    });
    await newClient();
  });
  afterAll(async () => {
    await globalThis.octocoRevio?.gateway?.agent.close();
    await running?.stop();
  });
  return {
    ...clientOf(origin, database),
    origin,
    start,
    stop: async () => running?.stop(),
  };
}

/** Call once at the top of a test file, instead of `useDatabase`: with Revio's twin, each test with a new client, no fault and the clock right. */
export function useRevio(overrides: Record<string, string> = {}): {
  database: TestDatabase;
  sandbox: TestSandbox;
} {
  const database = useDatabase(overrides);
  const sandbox = useSandbox(database);
  beforeEach(newClient);
  afterEach(async () => {
    await shiftClock(database, null);
    await sandbox.heal();
  });
  return { database, sandbox };
}

type Pair = { owner: string; public_pem: string; private_pem: string };
/** An RSA pair takes half a second to make: the first test file that makes them leaves them to the others. */
const KEYS = ".data/test/sandbox-keys.json";

async function lendKeys(database: TestDatabase): Promise<void> {
  const db = openDatabase(database.url("revio_sandbox"), "revio_sandbox", 1);
  await applySchema(db, "revio_sandbox");
  await db.end();
  if (!existsSync(KEYS)) return;
  for (const pair of JSON.parse(readFileSync(KEYS, "utf8")) as Pair[])
    await database.admin`insert into revio_sandbox.keys ${database.admin(pair, "owner", "public_pem", "private_pem")}`;
}

async function keepKeys(database: TestDatabase): Promise<void> {
  if (existsSync(KEYS)) return;
  const pairs = await database.admin<Pair[]>`select owner, public_pem, private_pem from revio_sandbox.keys`;
  writeFileSync(`${KEYS}.${process.pid}`, JSON.stringify(pairs), { mode: 0o600 });
  renameSync(`${KEYS}.${process.pid}`, KEYS); // whole or not at all: others read it at any moment
}

/** The product's client as a process has it that has just started: breaker closed. Its waits between tries are the shortest. */
export async function newClient(): Promise<void> {
  const shared = (globalThis.octocoRevio ??= {});
  await shared.gateway?.agent.close();
  shared.gateway = openGateway(revioConfig(), { random: () => 0 });
}

/** What a bank, a dashboard or the network does, and what Revio saw of us. */
function clientOf(origin: () => string, database: TestDatabase) {
  const control = async (method: string, path: string, body?: object): Promise<Json> => {
    const answer = await fetch(`${origin()}/__sandbox/${path}`, {
      method,
      headers: { "content-type": "application/json", "x-sandbox-control": CONTROL_KEY },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === "" ? {} : (JSON.parse(text) as Json);
  };
  const list = async (name: string, query = ""): Promise<Json[]> =>
    (await control("GET", `${name}${query}`))["results"] as Json[];
  return {
    control,
    list,
    /** Does something to a purchase, as bank or dashboard would: `pay`, `fail`, `refund`, `charge-back` … */
    act: (purchaseId: string, action: string, body: object = {}): Promise<Json> =>
      control("POST", `purchases/${purchaseId}/${action}`, body),
    /** Does something to a payout, as the receiving bank would: `succeed`, `fail`, `return`. */
    actOnPayout: (payoutId: string, action: string, body: object = {}): Promise<Json> =>
      control("POST", `payouts/${payoutId}/${action}`, body),
    /** The status of a purchase that nobody can order: written into the twin's row. */
    become: async (purchaseId: string, status: string): Promise<void> => {
      await database.admin`
        update revio_sandbox.purchases set status = ${status}, state = jsonb_set(state, '{status}', to_jsonb(${status}::text))
         where id = ${purchaseId}`;
    },
    /** Makes calls of our API go wrong; `heal` ends all faults. */
    fault: (match: object, action: object): Promise<Json> => control("POST", "faults", { match, do: action }),
    webhookFault: (match: object, action: object): Promise<Json> =>
      control("POST", "webhook-faults", { match, do: action }),
    heal: async (): Promise<void> => {
      await control("DELETE", "faults");
      await control("DELETE", "webhook-faults");
    },
    /** The purchases with this reference, as Revio has them. */
    purchasesOf: async (reference: string): Promise<{ id: string; status: string }[]> =>
      (await list("purchases", `?reference=${reference}`)).map((row) => ({
        id: String(row["id"]),
        status: String(row["status"]),
      })),
    /** The payouts with this reference, as Revio has them; `paid` and `returned` are sums of minor units. */
    payoutsOf: async (
      reference: string,
    ): Promise<{ id: string; status: string; paid: string; returned: string }[]> =>
      (await list("payouts", `?reference=${reference}`)).map((row) => ({
        id: String(row["id"]),
        status: String(row["status"]),
        paid: String(row["paid"]),
        returned: String(row["returned"]),
      })),
    /** How often a call arrived, for a purchase or payout by its id or for all. */
    asked: async (method: string, path: RegExp, id?: string): Promise<number> =>
      (await list("requests", id === undefined ? "" : `?id=${id}`)).filter(
        (row) => row["method"] === method && path.test(String(row["path"])),
      ).length,
  };
}
