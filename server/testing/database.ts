/**
 * A database of its own per test file, cloned from the migrated template, with the product's own roles and pools.
 * After each test every law of the ledger must hold.
 */
import { randomBytes, randomUUID } from "node:crypto";
import postgres from "postgres";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { closePools } from "@/db/client";
import { LOGIN_ROLES } from "@/db/migrate";

export type TestDatabase = {
  /** Superuser of this database: for looking at rows and for arranging what no command can. */
  admin: postgres.Sql;
  /** Address for another role, for a process that the test starts. */
  url: (role: string) => string;
  name: string;
};

const hexKey = (): string => randomBytes(32).toString("hex");

/** The environment of a test process: complete, random where secret. */
export function testEnvironment(url: (role: string) => string): Record<string, string> {
  return {
    APP_ORIGIN: "http://localhost:3000",
    DATABASE_APP_URL: url("wallet_app"),
    DATABASE_WORKER_URL: url("wallet_worker"),
    DATABASE_READ_URL: url("wallet_read"),
    NEXTAUTH_SECRET: hexKey(),
    REFRESH_KEY: hexKey(),
    DERIVATION_KEY: hexKey(),
    BANK_DATA_KEYS: `k1:${hexKey()}`,
    BANK_ACCOUNT_COOLING_SECONDS: "0",
    REVIO_API_URL: "http://localhost:4010/api/v1",
    REVIO_SECRET_KEY: "test-secret-key-of-the-sandbox",
    REVIO_BRAND_ID: "5f0c1f6e-2f0b-4c57-9f43-8d7a3f1c2b10",
    REVIO_MODE: "test",
    REVIO_CHECKOUT_HOSTS: "localhost:4010",
    REVIO_ALLOW_SANDBOX: "1",
    INNGEST_EVENT_KEY: hexKey(),
    INNGEST_SIGNING_KEY: hexKey(),
    LOG_LEVEL: "silent",
  };
}

let ours: TestDatabase | undefined;

/** The database of the test file that runs: for helpers that arrange what no command can. */
export function currentDatabase(): TestDatabase {
  if (!ours) throw new Error("the test file has no database: call useDatabase first");
  return ours;
}

/** Call once at the top of a test file. The database and the pools live as long as the file. */
export function useDatabase(overrides: Record<string, string> = {}): TestDatabase {
  const server = new URL(process.env["TEST_POSTGRES_URL"] ?? "postgres://admin@127.0.0.1:54329/admin");
  const name = `test_${randomUUID().replaceAll("-", "").slice(0, 20)}`;
  const url = (role: string): string => `postgres://${role}@${server.host}/${name}`;
  const cluster = postgres(server.href, { max: 1, onnotice: () => {} });
  const admin = postgres(url("admin"), { max: 4, onnotice: () => {} });

  beforeAll(async () => {
    await cluster.unsafe(`create database ${name} template ${process.env["TEST_TEMPLATE"] ?? ""}`);
    await cluster
      .unsafe(
        // a clone has the rights within the database, not those on it
        `revoke all on database ${name} from public; grant connect on database ${name} to ${LOGIN_ROLES.join(", ")}`,
      )
      .simple();
    Object.assign(process.env, testEnvironment(url), overrides);
  });
  afterEach(async () => {
    expect(await admin`select * from wallet.verify_ledger()`).toEqual([]);
  });
  afterAll(async () => {
    await closePools();
    await admin.end();
    await cluster.unsafe(`drop database if exists ${name} with (force)`);
    await cluster.end();
  });
  ours = { admin, url, name };
  return ours;
}

/** Moves the product's SQL clock of this database, e.g. `"20 minutes"`; `null` sets it right again. */
export async function shiftClock(database: Pick<TestDatabase, "admin">, by: string | null): Promise<void> {
  const expression = by === null ? "now()" : `now() + interval '${by}'`;
  await database.admin.unsafe(
    `create or replace function wallet.clock() returns timestamptz language sql stable as $$ select ${expression} $$`,
  );
}
