/**
 * Vitest's global set-up: one real PostgreSQL for all test files (durability off), kept running between runs.
 * `TEST_POSTGRES_URL` is its superuser's address; each test file makes databases of its own in it.
 */
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
}
