/**
 * Vitest's global set-up: one real PostgreSQL for all test files (durability off), kept running between runs, and in it a
 * template database that is migrated once per state of `db/`. Test files clone the template (50-80 ms each).
 */
import postgres from "postgres";
import { migrate, schemaFingerprint } from "../db/migrate";
import { runningPostgres, startPostgres } from "./postgres";
import { freePortFrom } from "./processes";

export const TEST_CLUSTER = ".data/test";

export async function setup(): Promise<void> {
  const wanted = Number(process.env["TEST_POSTGRES_PORT"] ?? 54329);
  const server = await startPostgres({
    dir: TEST_CLUSTER,
    port: runningPostgres(TEST_CLUSTER) ? wanted : await freePortFrom(wanted),
    user: "admin",
    database: "admin",
    throwaway: true,
    maxConnections: 400,
  });
  process.env["TEST_POSTGRES_URL"] = server.url;
  process.env["TEST_TEMPLATE"] = await template(server.url);
}

async function template(adminUrl: string): Promise<string> {
  const name = `wallet_template_${schemaFingerprint()}`;
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
  try {
    await sql`select pg_advisory_lock(7242002)`; // two runs at once: one migrates, the other waits
    const ready = await sql`select from pg_database where datname = ${name} and datallowconn = false`;
    if (ready.length > 0) return name;
    await sql.unsafe(`drop database if exists ${name} with (force)`);
    await sql.unsafe(`create database ${name}`);
    await migrate({ adminUrl: adminUrl.replace(/\/admin$/, `/${name}`) });
    await sql.unsafe(`alter database ${name} with allow_connections false`);
    return name;
  } finally {
    await sql.end();
  }
}
